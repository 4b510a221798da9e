import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));
/** What is fetched or built once: Node, Yarn, renderers. */
export const tools = join(root, '.tools');
/** State of the local portal; `--reset` removes it. */
export const local = process.env.GITOPS_LOCAL ?? join(root, '.local');
