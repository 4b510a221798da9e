import { RenderRequest } from '@gitops-suite/model';
import { formatBytes, RenderLimits } from './limits';
import { Refusal, RefusalProblem } from './refusal';

/** How a tool was ended, or ended itself, without an answer. */
export type Stop =
  | { type: 'timeout' }
  | { type: 'output' }
  | {
      type: 'broken';
      breakdown: 'memory' | 'stack' | 'other';
      message: string;
    };

/** Turns the end of a tool into a refusal. Only a time limit and a breakdown for no known reason may pass by themselves. */
export function explainLimit(
  stop: Stop,
  request: RenderRequest,
  limits: RenderLimits,
): Refusal {
  const subject = `${request.tool} on ${request.path || 'the root'}`;
  const file = request.path;
  if (stop.type === 'timeout') {
    return new Refusal(
      {
        code: 'time-limit',
        message: `${subject} did not end within ${
          limits.timeMs / 1000
        } s of computing and was stopped`,
        file,
        cause:
          'A template that loops, very large input, or a machine so busy that it hardly came to compute.',
        cure: 'Look for a loop in the templates; raise the limit timeMs when the input is meant to be that large.',
      },
      { deterministic: false },
    );
  }
  if (stop.type === 'output') {
    return new Refusal(outputTooLarge(request, limits));
  }
  return explainBreakdown(stop, { subject, file, limits });
}

/** The problem of manifests that are larger than allowed. */
export function outputTooLarge(
  request: RenderRequest,
  limits: RenderLimits,
): RefusalProblem {
  return {
    code: 'output-too-large',
    message: `${request.tool} on ${
      request.path || 'the root'
    } renders more than ${formatBytes(limits.outputBytes)}`,
    file: request.path,
    cure: 'Split the Application, or raise the limit outputBytes.',
  };
}

function explainBreakdown(
  stop: Extract<Stop, { type: 'broken' }>,
  context: { subject: string; file: string; limits: RenderLimits },
): Refusal {
  const { subject, file, limits } = context;
  switch (stop.breakdown) {
    case 'memory':
      return new Refusal({
        code: 'memory-limit',
        message: `${subject} needs more than ${formatBytes(
          limits.memoryBytes,
        )} of memory and was stopped`,
        file,
        cause: stop.message,
        cure: 'Look for a template that grows without end; raise the limit memoryBytes when the input is meant to be that large.',
      });
    case 'stack':
      return new Refusal({
        code: 'recursion-limit',
        message: `${subject} calls itself too deeply and was stopped`,
        file,
        cause: stop.message,
        cure: 'Look for templates that include each other, or for values that are nested without end.',
      });
    default:
      return new Refusal(
        {
          code: 'renderer-crashed',
          message: `${subject} broke down`,
          file,
          cause: stop.message,
          cure: 'Try again; if it happens again, please report it with this input.',
        },
        { deterministic: false },
      );
  }
}
