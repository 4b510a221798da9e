import { proxiesOf, threadEnvironment } from './hostEnvironment';

const host = {
  PATH: '/bin',
  HOME: '/home/node',
  HTTPS_PROXY: 'http://proxy:3128',
  no_proxy: '.internal',
  AWS_ROLE_ARN: 'arn:aws:iam::1:role/portal',
  AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
  GOOGLE_APPLICATION_CREDENTIALS: '/etc/key.json',
  BACKEND_SECRET: 'of the sessions',
  POSTGRES_PASSWORD: 'of the database',
  GITHUB_TOKEN: 'of the forge',
  NODE_OPTIONS: '--require /tmp/x.js',
  MY_AWS_KEY: 'only looks like it',
};

describe('threadEnvironment', () => {
  it('passes on what git and the plugins of the clouds need, and no secret of the host', () => {
    expect(threadEnvironment(host)).toEqual({
      PATH: '/bin',
      HOME: '/home/node',
      HTTPS_PROXY: 'http://proxy:3128',
      no_proxy: '.internal',
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/portal',
      AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
      GOOGLE_APPLICATION_CREDENTIALS: '/etc/key.json',
    });
  });
});

describe('proxiesOf', () => {
  it('is the way to the network alone', () => {
    expect(proxiesOf(host)).toEqual({
      HTTPS_PROXY: 'http://proxy:3128',
      no_proxy: '.internal',
    });
    expect(proxiesOf({})).toEqual({});
  });
});
