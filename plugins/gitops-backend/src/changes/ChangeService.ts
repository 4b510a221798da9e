import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  LAYOUT,
  type Change,
  type ChangeCheck,
  type ChangeEffect,
  type ChangeIntent,
  type ChangePreview,
} from '@gitops-suite/model';
import type {
  FileQuery,
  ReconcilerHandle,
  RepositoryConfig,
} from '@gitops-suite/reconciler';
import type { GitopsConfig } from '../config/readConfig';
import type { ChangeQueries } from '../database/ChangeQueries';
import { valueOf } from '../engine/failures';
import { heldBack } from './ChangeDraft';
import {
  describeTarget,
  foldersOfChange,
  homeTarget,
  targetOfChange,
  type ChangeTarget,
} from './changeTarget';
import { viewCatalog } from './checkCatalog';
import { checkEffects, checkRendering } from './checkEffects';
import { bodyOf, branchOf, digestOf, titleOf } from './describeChange';
import { draftChange, settingsOf } from './draftChange';
import type { Forge, ForgeRepository } from './Forge';
import { meantRepositories, type KnownRepositories } from './meantRepositories';

/** Turns intents into previews and pull requests. Both come from one function, so they are equal byte for byte. */
export class ChangeService {
  readonly #config: GitopsConfig;
  readonly #engine: { handle(): ReconcilerHandle };
  readonly #forge: Forge;
  readonly #catalog: CatalogService;
  readonly #changes: ChangeQueries;
  readonly #known: KnownRepositories;
  readonly #now: () => Date;

  constructor(options: {
    config: GitopsConfig;
    engine: { handle(): ReconcilerHandle };
    forge: Forge;
    catalog: CatalogService;
    changes: ChangeQueries;
    known: KnownRepositories;
    now?: () => Date;
  }) {
    this.#config = options.config;
    this.#engine = options.engine;
    this.#forge = options.forge;
    this.#catalog = options.catalog;
    this.#changes = options.changes;
    this.#known = options.known;
    this.#now = options.now ?? (() => new Date());
  }

  /** The repository that an intent names, or that alone can be meant; undefined when it is not clear. */
  async findRepository(
    intent: ChangeIntent,
  ): Promise<RepositoryConfig | undefined> {
    const { repositories } = this.#config.reconciler;
    const names = repositories.map(({ name }) => name).join(', ');
    if (repositories.length === 0) {
      throw new InputError(
        'No GitOps repository is configured. Add one to gitops.repositories in app-config.yaml.',
      );
    }
    if (intent.repository === undefined) {
      const meant =
        repositories.length > 1
          ? await meantRepositories(intent, this.#known)
          : [repositories[0].name];
      return meant.length === 1
        ? repositories.find(({ name }) => name === meant[0])
        : undefined;
    }
    const found = repositories.find(({ name }) => name === intent.repository);
    if (!found) {
      throw new InputError(
        `There is no repository ${intent.repository}; there are ${names}.`,
      );
    }
    return found;
  }

  async preview(
    intent: ChangeIntent,
    credentials: BackstageCredentials,
  ): Promise<ChangePreview> {
    return (await this.#prepare(intent, credentials)).preview;
  }

  /** The change, and the branch that it goes to. */
  async #prepare(
    intent: ChangeIntent,
    credentials: BackstageCredentials,
  ): Promise<{ preview: ChangePreview; target: ForgeRepository }> {
    const { target, files, revision, refusal } = await this.#read(intent);
    const { repository, branch: base } = target;
    const catalog = await viewCatalog(intent, this.#catalog, credentials);
    const { isRegistered } = catalog;
    const { edits, checks } = refusal
      ? heldBack(refusal)
      : draftChange(intent, files, { target, isRegistered });
    const handle = this.#engine.handle();
    const { effects, checks: renderChecks } =
      edits.length > 0
        ? await render(handle, target, { baseRevision: revision, edits })
        : { effects: [], checks: [] };
    const branch = branchOf(this.#config.changes.branchPrefix, intent);
    const on = { ...repository, branch: base };
    const open = await this.#findOpen(on, branch);
    const ofChange = [
      ...checks,
      ...catalog.checks,
      ...renderChecks,
      ...checkEffects(intent, effects),
    ];
    const preview = {
      digest: digestOf({
        edits,
        ...(!target.isHome && { base: describeTarget(target) }),
      }),
      baseRevision: revision,
      branch,
      title: titleOf(intent),
      body: bodyOf({ intent, effects, checks: ofChange }),
      files: edits,
      effects,
      checks: [...ofChange, ...open.checks],
      existing: open.existing,
    };
    return { preview, target: on };
  }

  /** The settings, and the files of the app on the branch that the change goes to. */
  async #read(intent: ChangeIntent) {
    const { repositories } = this.#config.reconciler;
    const home = await this.findRepository(intent);
    if (!home) {
      const names = repositories.map(({ name }) => name).join(', ');
      throw new InputError(`Say which repository is meant: ${names}.`);
    }
    const { revision, files } = await this.#files(homeTarget(home), {
      paths: [LAYOUT.settings],
    });
    const settings = settingsOf(files);
    const found = settings
      ? targetOfChange(intent, settings, { home, repositories })
      : homeTarget(home);
    const refusal = 'code' in found ? found : undefined;
    const target = 'code' in found ? homeTarget(home) : found;
    const below = await this.#files(target, {
      ...(target.isHome && { revision }),
      folders: settings ? foldersOfChange(intent, settings) : [],
    });
    return {
      ...{ target, refusal, revision: below.revision },
      files: { ...below.files, ...files },
    };
  }

  async #files(target: ChangeTarget, query: FileQuery) {
    const { repository, branch, isHome } = target;
    return valueOf(
      `The files of ${
        isHome ? repository.name : describeTarget(target)
      } cannot be read`,
      await this.#engine.handle().readFiles(repository.name, {
        ...query,
        ...(!isHome && { branch }),
      }),
    );
  }

  /** Opens or updates the pull request. With `digest`, only when it would hold exactly what was seen. */
  async create(
    request: { intent: ChangeIntent; digest?: string },
    options: {
      credentials: BackstageCredentials;
      by?: string;
      authority: string | undefined;
    },
  ): Promise<Change> {
    const { intent, digest } = request;
    const { preview, target: repository } = await this.#prepare(
      intent,
      options.credentials,
    );
    refuseFailed(preview.checks);
    if (digest !== undefined && digest !== preview.digest) {
      throw new ConflictError(
        'The change is not any more what was shown: its files came out otherwise, because the repository moved or the form did. Look at the new preview and confirm that one.',
      );
    }
    const { pullRequest, updated } = await this.#forge.propose(repository, {
      branch: preview.branch,
      baseRevision: preview.baseRevision,
      edits: preview.files,
      title: preview.title,
      body: preview.body,
      author: this.#config.changes.author,
    });
    return this.#changes.save(
      {
        id: `${repository.name}-${pullRequest.number}`,
        intent,
        repository: repository.name,
        branch: preview.branch,
        pullRequest,
        files: preview.files.map(({ path, status }) => ({ path, status })),
        createdBy: options.by,
        createdAt: this.#now().toISOString(),
        updated,
      },
      options.authority,
    );
  }

  async #findOpen(
    repository: ForgeRepository,
    branch: string,
  ): Promise<Pick<ChangePreview, 'existing' | 'checks'>> {
    try {
      return {
        existing: await this.#forge.findOpen(repository, branch),
        checks: [],
      };
    } catch (error) {
      return {
        checks: [
          {
            status: 'warning',
            code: 'forge-unreachable',
            title: 'Pull request',
            message: toError(error).message,
          },
        ],
      };
    }
  }
}

async function render(
  handle: ReconcilerHandle,
  { repository, branch, isHome }: ChangeTarget,
  change: { baseRevision: string; edits: ChangePreview['files'] },
): Promise<{ effects: ChangeEffect[]; checks: ChangeCheck[] }> {
  const outcome = await handle.previewChange(repository.name, {
    ...change,
    ...(!isHome && { branch }),
  });
  if (outcome.status === 'done') {
    const { effects, problems } = outcome.value;
    return { effects, checks: checkRendering(effects, problems) };
  }
  if (
    outcome.code === 'render-failed' ||
    outcome.code === 'definition-invalid'
  ) {
    return {
      effects: [],
      checks: [
        {
          status: 'failed',
          code: outcome.code,
          title: 'Rendering',
          message: outcome.message,
          file: outcome.subject,
        },
      ],
    };
  }
  return valueOf('The change cannot be rendered', outcome);
}

function refuseFailed(checks: readonly ChangeCheck[]): void {
  const failed = checks.filter(({ status }) => status === 'failed');
  if (failed.length > 0) {
    throw new ConflictError(
      failed
        .map(({ message, file, line, cause, cure }) =>
          [
            file ? `${message} (${file}${line ? `:${line}` : ''})` : message,
            cause,
            cure,
          ]
            .filter(Boolean)
            .join(' '),
        )
        .join(' '),
    );
  }
}
