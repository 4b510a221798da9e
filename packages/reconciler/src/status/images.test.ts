import { parseImage } from './images';

describe('parseImage', () => {
  it.each([
    ['ghcr.io/acme/api:1.4.2', 'api', '1.4.2'],
    ['localhost:5000/acme/api', 'api', 'latest'],
    ['nginx@sha256:0123456789abcdef', 'nginx', '0123456789ab'],
    ['acme/api:1.4@sha256:0123456789abcdef', 'api', '1.4'],
  ])('reads %s', (image, name, version) => {
    expect(parseImage(image)).toEqual({ name, image, version });
  });
});
