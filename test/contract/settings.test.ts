import { describe, expect, it } from 'vitest';
import { collectorUrlSchema, firstBootSettings, settingsSchema } from '../../contract/settings.ts';

describe('settings', () => {
  it('of the first boot are valid themselves', () => {
    expect(settingsSchema.parse(firstBootSettings)).toEqual(firstBootSettings);
  });

  it.each([
    'https://collector.example.vn',
    'https://10.0.0.1:8443/x',
    'http://127.0.0.1:8787',
    'http://localhost:1',
    'http://[::1]:8787',
  ])('take %s as a collector', (url) => {
    expect(collectorUrlSchema.safeParse(url).success).toBe(true);
  });

  it.each([
    'http://collector.example.vn',
    'http://10.0.0.1',
    'http://127.0.0.1.example.vn',
    'http://localhost.example.vn',
    'ftp://127.0.0.1',
    'not a url',
    '',
  ])('refuse %s: health data never crosses a network in the clear', (url) => {
    expect(collectorUrlSchema.safeParse(url).success).toBe(false);
  });
});
