// Look at the slide that is shown: what sticks out, the smallest lettering, characters without a glyph are left to the caller (text).
(stage) => {
  const slide = Reveal.getCurrentSlide();
  const scale = Reveal.getScale();
  const frame = slide.getBoundingClientRect();
  const out = [];
  let smallest = 1e9;
  for (const element of slide.querySelectorAll("*")) {
    if (element.closest("aside") || element.closest("math")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < frame.left - 1) out.push(element.tagName + " " + element.textContent.slice(0, 30));
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (own) smallest = Math.min(smallest, parseFloat(getComputedStyle(element).fontSize));
  }
  const pictures = [...slide.querySelectorAll("img")].map((image) => ({
    scale: image.getBoundingClientRect().width / scale / image.naturalWidth, alt: image.alt, whole: image.complete && image.naturalWidth > 0 }));
  return { out, smallest, pictures, text: [...slide.querySelectorAll(".head, .stage > *, .cover > *")].filter((one) => !one.querySelector("math")).map((one) => one.innerText).join("\n"), heading: (slide.querySelector("h1, h2") || {}).textContent || "", scale,
           notes: Boolean(slide.querySelector("aside.notes")) };
}
