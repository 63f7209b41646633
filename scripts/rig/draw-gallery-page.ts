/** Gallery page: the pictures in a grid, chosen by size, group and name. Pure; one file without anything from outside. */
import { type GalleryGroup, galleryGroups } from './gallery-state.ts';

export interface GalleryPicture {
  readonly name: string;
  readonly group: GalleryGroup;
  /** `1280x800`, or `paper`. */
  readonly size: string;
  /** Beside the page. */
  readonly file: string;
  readonly sha256: string;
}

const STYLE = `
  :root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #14213d; background: #eef1f5; }
  body { margin: 0; }
  header { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 8px; align-items: center;
    padding: 12px 24px; background: #0f2347; color: #fff; z-index: 1; }
  h1 { font-size: 18px; margin: 0 16px 0 0; }
  h2 { margin: 32px 24px 8px; font-size: 18px; }
  button, input { font: inherit; border: 1px solid #8fa3c4; border-radius: 6px; padding: 6px 12px; background: #1b365f;
    color: #fff; min-height: 40px; }
  button[aria-pressed='true'] { background: #fff; color: #0f2347; }
  input::placeholder { color: #c4d0e4; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 16px; padding: 0 24px; }
  figure { margin: 0; background: #fff; border: 1px solid #d3dae5; border-radius: 6px; overflow: hidden; }
  img { display: block; width: 100%; height: auto; background: #dfe5ee; }
  figcaption { padding: 8px 12px; overflow-wrap: anywhere; }
  figcaption span { color: #52617c; }
  [hidden] { display: none; }
`;

const SCRIPT = `
  let size = document.querySelector('button')?.dataset.size ?? '';
  const find = document.querySelector('input');
  function draw() {
    for (const key of document.querySelectorAll('button')) key.ariaPressed = String(key.dataset.size === size);
    for (const group of document.querySelectorAll('section')) {
      let isEmpty = true;
      for (const one of group.querySelectorAll('figure')) {
        one.hidden = (one.dataset.size !== size && one.dataset.size !== 'paper') || !one.dataset.name.includes(find.value.trim());
        if (!one.hidden) isEmpty = false;
      }
      group.hidden = isEmpty;
    }
  }
  for (const key of document.querySelectorAll('button')) key.onclick = () => { size = key.dataset.size; draw(); };
  find.oninput = draw;
  draw();
`;

const figureOf = ({ name, size, file }: GalleryPicture): string =>
  `<figure data-size="${size}" data-name="${name}"><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${size}"></a><figcaption>${name} <span>${size}</span></figcaption></figure>`;

export function drawGalleryPage(pictures: readonly GalleryPicture[]): string {
  const sizes = [...new Set(pictures.map(({ size }) => size))].filter((size) => size !== 'paper');
  const sections = galleryGroups.flatMap((group) => {
    const of = pictures.filter((picture) => picture.group === group);
    return of.length === 0
      ? []
      : [`<section><h2>${group}</h2><div class="grid">${of.map(figureOf).join('\n')}</div></section>`];
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Gatehouse gallery</title>
<style>${STYLE}</style>
<header><h1>Gatehouse, ${pictures.length} pictures</h1>
${sizes.map((size) => `<button type="button" data-size="${size}">${size}</button>`).join('\n')}
<input type="search" placeholder="name" aria-label="name"></header>
${sections.join('\n')}
<script>${SCRIPT}</script>
</html>
`;
}
