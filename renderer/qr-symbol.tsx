/** QR symbol on its white tile. For phones and for the eye of staff; what it opens is said beside it. */
import type { DrawnQr } from './form/draw-qr.ts';

export function QrSymbol({
  drawn: { sizeModules, path },
  className,
}: {
  readonly drawn: DrawnQr;
  readonly className: string;
}) {
  return (
    <svg
      className={className}
      viewBox={`0 0 ${sizeModules} ${sizeModules}`}
      shapeRendering="crispEdges"
      aria-hidden="true"
    >
      <path d={`M0 0h${sizeModules}v${sizeModules}h-${sizeModules}z`} fill="var(--tile)" />
      <path d={path} fill="var(--on-tile)" fillRule="evenodd" />
    </svg>
  );
}
