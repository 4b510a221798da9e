import { githubAuthApiRef } from '@backstage/frontend-plugin-api';
import { signInProviders } from './signInProviders';

describe('the ways to sign in', () => {
  it.each([undefined, 'development'])(
    'are guest alone when the environment is %s',
    environment => {
      expect(signInProviders(environment)).toEqual(['guest']);
    },
  );

  it.each(['production', 'staging'])(
    'are GitHub without guest when the environment is %s',
    environment => {
      expect(signInProviders(environment)).toEqual([
        expect.objectContaining({ title: 'GitHub', apiRef: githubAuthApiRef }),
      ]);
    },
  );
});
