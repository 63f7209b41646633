import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../collector/send-compressed.ts';

describe('an accept-encoding header', () => {
  it.each(['gzip', 'gzip, deflate', 'br, GZIP;q=0.5', '*', 'x-gzip', 'deflate,gzip ; q=1.0'])(
    'that takes gzip: %s',
    (header) => expect(acceptsGzip(header)).toBe(true),
  );

  it.each([undefined, '', 'identity', 'br', 'gzip;q=0', '*;q=0', 'gzip;q=0, *', 'gzipped', 'gzip;q=x'])(
    'that does not: %s',
    (header) => expect(acceptsGzip(header)).toBe(false),
  );
});
