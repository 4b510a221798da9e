import type { Config } from '@backstage/config';
import { ConfigProblem } from './ConfigProblem';

/** An agent that may report. */
export interface AgentConfig {
  name: string;
  token: string;
  clusters: readonly string[];
}

const TOKEN_LENGTH = 32;

/** `gitops.agents`; `taken` are the names of clusters that the backend reconciles itself. */
export function readAgents(
  gitops: Config,
  taken: readonly string[],
): AgentConfig[] {
  const names = new Set<string>();
  const clusters = new Set(taken);
  const configs = gitops.getOptionalConfigArray('agents') ?? [];
  return configs.map((config, index) => {
    const key = `agents[${index}]`;
    const agent = {
      name: config.getString('name'),
      token: config.getString('token'),
      clusters: config.getStringArray('clusters'),
    };
    if (names.has(agent.name)) {
      throw new ConfigProblem(
        `${key}.name`,
        `"${agent.name}" occurs twice.`,
        'Give each agent its own name.',
      );
    }
    names.add(agent.name);
    if (agent.token.length < TOKEN_LENGTH) {
      throw new ConfigProblem(
        `${key}.token`,
        `It has fewer than ${TOKEN_LENGTH} characters.`,
        'Write a random one, such as from "openssl rand -hex 32".',
      );
    }
    for (const cluster of agent.clusters) {
      if (clusters.has(cluster)) {
        throw new ConfigProblem(
          `${key}.clusters`,
          `The cluster "${cluster}" is somebody else's already.`,
          'Name each cluster once: under "clusters", or with one agent.',
        );
      }
      clusters.add(cluster);
    }
    return agent;
  });
}
