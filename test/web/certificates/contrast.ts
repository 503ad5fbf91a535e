/** Something that stands out too little from what is behind it. */
export interface Faint {
  text: string;
  ratio: number;
}

/**
 * A program for the page: what on it has less contrast than WCAG 2.2 asks for, by its formula of relative
 * luminance (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). Text needs 4.5, marks and the edges of fields 3.
 * What is behind something is the nearest colour that is not transparent.
 */
export const fainter = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = rgba(colour).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const ratio = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const faint = new Map();
  const look = (element, colour, needed, background = behind(element)) => {
    const found = ratio(colour, background);
    const text = element.tagName + " " + (element.textContent.trim() || element.getAttribute("class") || element.name);
    if (found < needed) faint.set(text.slice(0, 60), Math.round(found * 100) / 100);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === "" || !element.checkVisibility()) continue;
    if (element.closest("title, desc, style, option")) continue;
    const style = getComputedStyle(element);
    look(element, element.closest("svg") ? style.fill : style.color, 4.5);
  }
  for (const mark of document.querySelectorAll(".mark, .shape")) {
    if (mark.checkVisibility()) look(mark, getComputedStyle(mark).color, 3);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]), select")) {
    look(field, getComputedStyle(field).borderTopColor, 3, behind(field.parentElement));
  }
  return [...faint].slice(0, 20).map(([text, ratio]) => ({ text, ratio }));
})()`;
