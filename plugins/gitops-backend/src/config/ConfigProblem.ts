import { InputError } from '@backstage/errors';

/** A config value that cannot be used: which key, why, and what to write instead. */
export class ConfigProblem extends InputError {
  constructor(key: string, cause: string, cure: string) {
    super(`Invalid config at gitops.${key}: ${cause} ${cure}`);
    this.name = 'InputError';
  }
}
