import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { InputError } from '@backstage/errors';
import type {
  Change,
  ChangePreview,
  CreateChangeRequest,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { GitopsService } from '@gitops-suite/backstage-plugin-gitops-node';

// The inputs differ; only the parts below are used.
type Context = Pick<
  ActionContext<any, any, any>,
  'logger' | 'isDryRun' | 'checkpoint' | 'getInitiatorCredentials'
> & { output(name: any, value: any): void };

/**
 * Opens the pull request of an intent on behalf of whoever started the task. The same intent again updates its open
 * pull request, so a task that is run anew makes no second one. With a digest it is refused unless it holds what the
 * person has seen. A dry run stops after the preview.
 */
export async function proposeChange(
  gitops: GitopsService,
  { intent, digest }: CreateChangeRequest,
  ctx: Context,
): Promise<void> {
  const credentials = await ctx.getInitiatorCredentials();
  const preview = await gitops.previewChange(intent, { credentials });
  report(preview, ctx);
  if (ctx.isDryRun) {
    ctx.logger.info('This is a dry run: no pull request is opened.');
    write(ctx, preview.branch, preview);
    return;
  }
  const change = await ctx.checkpoint({
    key: `gitops.${preview.branch}`,
    fn: async () =>
      keep(
        await gitops.createChange(
          // A preview field that was never drawn leaves an empty text.
          { intent, ...(digest && { digest }) },
          { credentials },
        ),
      ),
  });
  ctx.logger.info(
    `${change.updated ? 'Updated' : 'Opened'} pull request #${change.number}: ${
      change.url
    }`,
  );
  write(ctx, change.branch, {
    files: change.files.map(path => ({ path })),
    existing: change,
  });
}

/** What a task that is resumed has to know. */
function keep({ branch, files, pullRequest, updated }: Change) {
  return {
    branch,
    updated,
    files: files.map(({ path }) => path),
    url: pullRequest.url,
    number: pullRequest.number,
  };
}

function report(preview: ChangePreview, { logger }: Context): void {
  for (const { path, status } of preview.files) {
    logger.info(`${status}: ${path}`);
  }
  for (const check of preview.checks) {
    if (check.status === 'warning') {
      logger.warn(`${check.title}: ${check.message} ${check.cure ?? ''}`);
    }
  }
  const failed = preview.checks.filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    throw new InputError(
      failed
        .map(({ message, cure }) => [message, cure].filter(Boolean).join(' '))
        .join('\n'),
    );
  }
}

function write(
  ctx: Context,
  branch: string,
  result: {
    files: readonly { path: string }[];
    existing?: { url: string; number: number };
  },
): void {
  ctx.output('branch', branch);
  ctx.output(
    'files',
    result.files.map(({ path }) => path),
  );
  if (result.existing) {
    ctx.output('pullRequestUrl', result.existing.url);
    ctx.output('pullRequestNumber', result.existing.number);
  }
}
