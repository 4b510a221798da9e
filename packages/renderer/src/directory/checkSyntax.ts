import { RenderRequest } from '@gitops-suite/model';
import { ComputingTime } from '../computingTime';
import { explainLimit } from '../explainLimit';
import { RenderLimits } from '../limits';
import { RefusalProblem } from '../refusal';
import { startWorker } from '../startWorker';
import { WorkerReply } from '../wasm/messages';
import { describeSyntaxError } from '../yaml/findSyntaxError';

/** A file to check. */
export interface CheckedFile {
  path: string;
  text: string;
}

/** Characters that are checked on the spot: parsing them takes a second in the worst case. */
const maxInlineLength = 256 * 1024;

/** The first syntax error in these files. Much text is parsed in a thread of its own that is ended when it takes too long. */
export async function checkSyntax(
  files: readonly CheckedFile[],
  request: RenderRequest,
  limits: RenderLimits,
): Promise<RefusalProblem | undefined> {
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= maxInlineLength) return firstSyntaxError(files);
  const worker = startWorker();
  const computing = new ComputingTime(worker);
  let forget = () => {};
  try {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', error =>
        reject(
          explainLimit(
            { type: 'broken', breakdown: 'memory', message: String(error) },
            request,
            limits,
          ),
        ),
      );
      forget = computing.after(limits.timeMs, () =>
        reject(explainLimit({ type: 'timeout' }, request, limits)),
      );
      worker.postMessage({ type: 'check', files });
    });
    return reply.type === 'checked' ? reply.problem : undefined;
  } finally {
    forget();
    await worker.terminate();
  }
}

/** The first syntax error in these files. */
export function firstSyntaxError(
  files: readonly CheckedFile[],
): RefusalProblem | undefined {
  for (const { path, text } of files) {
    const problem = describeSyntaxError(path, text);
    if (problem) return problem;
  }
  return undefined;
}
