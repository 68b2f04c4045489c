import { saveTextFile } from "./save-file.ts";

const KEPT = [
  "fill",
  "stroke",
  "stroke-width",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
];

/**
 * Hand a picture of the page to the browser as an SVG file that looks the same elsewhere: its
 * colours come from the page's styles, which no other program has.
 *
 * @param name - of the file
 */
export function savePicture(picture: SVGSVGElement, name: string): void {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const shown = picture.querySelectorAll("rect, path, text, g");
  const copied = copy.querySelectorAll("rect, path, text, g");
  for (const [index, element] of copied.entries()) {
    const style = getComputedStyle(shown[index] as Element);
    for (const property of KEPT) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
  }
  saveTextFile(name, "image/svg+xml", new XMLSerializer().serializeToString(copy));
}
