import { setTimeout as sleep } from 'node:timers/promises';
import type { Scene } from './fault';

const EVERY_MS = 250;
/** An answer is on its way for a while before it counts. */
const SLACK_MS = 2_500;

/**
 * Watches what people are told while something is wrong. "As of" never names a moment at which nothing came through:
 * the gateways know when something did. Answers a function that ends it, and says what was wrong.
 */
export function watchStatus({ world, site }: Scene): () => Promise<string[]> {
  const findings = new Set<string>();
  let stopped = false;
  const look = async () => {
    const { cluster, repository } = await world.database.shown();
    const told = [
      { what: 'cluster', asOf: cluster?.asOf, gateway: site.cluster.gateway },
      { what: 'repository', asOf: repository?.asOf, gateway: site.git.gateway },
    ];
    for (const { what, asOf, gateway } of told) {
      const ahead = asOf ? Date.parse(asOf) - gateway.lastAnswerAt : 0;
      if (ahead > SLACK_MS) {
        findings.add(
          `the ${what} is told to be as of ${asOf}, ${ahead} ms after its last answer`,
        );
      }
    }
  };
  const run = (async () => {
    while (!stopped) {
      await look();
      await sleep(EVERY_MS);
    }
  })();
  return async () => {
    stopped = true;
    await run;
    return [...findings];
  };
}
