import { createHash, timingSafeEqual } from 'node:crypto';
import { AuthenticationError } from '@backstage/errors';
import type { AgentConfig } from '../config/readAgents';

/** Knows agents by their tokens. */
export class AgentDirectory {
  readonly #agents: readonly { digest: Buffer; agent: AgentConfig }[];

  constructor(agents: readonly AgentConfig[]) {
    this.#agents = agents.map(agent => ({
      digest: digestOf(agent.token),
      agent,
    }));
  }

  /** The agent behind an `Authorization` header; throws an AuthenticationError when there is none. */
  authenticate(authorization: string | undefined): AgentConfig {
    const token = authorization?.match(/^Bearer (\S+)$/i)?.[1] ?? '';
    const digest = digestOf(token);
    // Every token is compared, in constant time: how long it takes tells nothing.
    const found = this.#agents.filter(known =>
      timingSafeEqual(known.digest, digest),
    );
    if (found.length === 0) {
      throw new AuthenticationError(
        'This token belongs to no agent. Compare it with gitops.agents in the configuration of the portal.',
      );
    }
    return found[0].agent;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
