import { imageSchema } from './change';

describe('imageSchema', () => {
  it.each([
    'nginx:1.29',
    'ghcr.io/acme/api:1.4.2',
    'registry.example.com:5000/team_a/web-shop:v2_1',
    `ghcr.io/acme/api@sha256:${'0f'.repeat(32)}`,
  ])('takes %s', image => {
    expect(imageSchema.safeParse(image).success).toBe(true);
  });

  it.each([
    '',
    'nginx',
    'nginx:',
    ':1.0',
    'Nginx:1.0',
    'nginx:1.0 --privileged',
    'nginx:1.0\nnginx:2.0',
    `nginx@sha256:${'0f'.repeat(31)}`,
    `nginx:${'1'.repeat(129)}`,
  ])('refuses %j', image => {
    expect(imageSchema.safeParse(image).success).toBe(false);
  });

  it('answers long hostile input at once', () => {
    const started = performance.now();
    for (const separator of ['_', '.', '-', ':', '/', '_a']) {
      const image = `a${separator.repeat(500 / separator.length)}!`;
      expect(imageSchema.safeParse(image).success).toBe(false);
    }
    // It was longer than the age of the universe.
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
