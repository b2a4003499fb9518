"""Who is in the class: a nickname, a folder of her own, and a secret that only her browser holds.

The class lies in one folder: `class.json` says who there is, `people/<random name>/` holds what each has done. Secrets are not in the file, only their
fingerprints. Killed and started again, the server finds everybody where she was.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from branchcraft.apps.guard import AGAIN_LENGTH, drawn_code, fingerprint, same, tidy_code
from branchcraft.errors import InputError
from branchcraft.teaching.export import NICKNAME, learner_mark, nickname_of
from branchcraft.teaching.store import Store, now

CLASS_FILE, PEOPLE = "class.json", "people"
MOST_PEOPLE = 120
MOST_DEVICES = 4
"""Browsers that hold one person's secret; the oldest loses it."""


@dataclass
class Person:
    """One trainee as the class knows her."""

    id: str
    nickname: str
    joined: str
    browsers: list[str] = field(default_factory=list)
    """Fingerprints of the secrets in her browsers."""
    again: str = ""
    """Fingerprint of the code with which she comes back in another browser."""


class ClassRoom:
    """The class in a folder; every change is on disk before it counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # other users of this machine see nothing of the class
        known = self._read()
        self.code: str = known.get("code") or drawn_code()
        self.answers_open: bool = bool(known.get("answers_open", False))
        self.people = {one["id"]: Person(**one) for one in known.get("people", [])}
        self._write()

    def enter(self, nickname: str, code: str) -> tuple[Person, str, str] | None:
        """A new trainee: who she is, the secret for her browser, her code to come back. None for a wrong class code. Raises InputError."""
        if not same(tidy_code(code), self.code):
            return None
        name = nickname_of(nickname)
        with self._changed():
            if any(same(one.nickname.casefold(), name.casefold()) for one in self.people.values()):
                raise InputError(f"这个班里已经有人叫「{name}」。如果就是你，请用「我的取回码」进来；不是，请换一个昵称。")
            if len(self.people) >= MOST_PEOPLE:
                raise InputError(f"这个班已经有 {MOST_PEOPLE} 人，请讲师另开一个班。")
            secret, again = secrets.token_urlsafe(32), drawn_code(AGAIN_LENGTH)
            person = Person(secrets.token_hex(16), name, now(), [fingerprint(secret)], fingerprint(again))
            store = Store(self.folder_of(person))
            store.set_setting(NICKNAME, name)
            learner_mark(store)
            self.people[person.id] = person
        return person, secret, again

    def come_back(self, again: str, code: str) -> tuple[Person, str] | None:
        """Somebody who is known, in another browser; None for a wrong code of either kind."""
        right, mark, found = same(tidy_code(code), self.code), fingerprint(tidy_code(again)), None
        for person in self.people.values():
            found = person if same(mark, person.again) else found
        if not right or found is None:
            return None
        secret = secrets.token_urlsafe(32)
        with self._changed():
            found.browsers = [*found.browsers, fingerprint(secret)][-MOST_DEVICES:]
        return found, secret

    def who(self, secret: str) -> Person | None:
        """Whose browser this is."""
        mark, found = fingerprint(secret), None
        for person in self.people.values():
            for one in person.browsers:
                found = person if same(mark, one) else found
        return found

    def new_again(self, person: Person) -> str:
        """A fresh code to come back; the old one is void."""
        again = drawn_code(AGAIN_LENGTH)
        with self._changed():
            person.again = fingerprint(again)
        return again

    def leave(self, secret: str) -> None:
        """The browser forgets her, and so does the class this browser."""
        mark = fingerprint(secret)
        with self._changed():
            for person in self.people.values():
                person.browsers = [one for one in person.browsers if not same(one, mark)]

    def open_answers(self, yes: bool) -> None:
        """Whether the printed results that stand folded after a panel are shown to everybody."""
        with self._changed():
            self.answers_open = yes

    def folder_of(self, person: Person) -> Path:
        return self.folder / PEOPLE / person.id

    @contextmanager
    def _changed(self) -> Iterator[None]:
        with self._lock:
            yield
            self._write()

    def _read(self) -> dict[str, Any]:
        path = self.folder / CLASS_FILE
        if not path.exists():
            return {}
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(
                f"班级文件「{path}」读不出来。把它改名留着，再启动就是一个新班；学员的答案在旁边的 {PEOPLE} 文件夹里，不会丢。"
            ) from error
        return known if isinstance(known, dict) else {}

    def _write(self) -> None:
        """First beside, then in place: a power cut leaves the old file or the new one, never half of one."""
        path, fresh = self.folder / CLASS_FILE, self.folder / f"{CLASS_FILE}.new"
        content = {"code": self.code, "answers_open": self.answers_open, "people": [asdict(one) for one in self.people.values()]}
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
