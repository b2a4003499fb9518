"""What a trainer carries into the classroom, made from the stored notebooks: slide decks, hand-outs, the guide with its run sheets.

`reading` takes a stored notebook apart into sections and blocks; `deck`, `handout` and `guide` lay those out; `printer` is the browser that measures
and prints. Nothing is run again and nothing is written twice: a chapter that lands on the shelf is in the next deck, hand-out and run sheet.
Everything that is made is one file that opens without a network: pictures, style, script and the course font stand inside it.
"""
