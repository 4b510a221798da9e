import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryConfig } from '../../config';
import { systemClock } from '../../engine/clock';
import {
  createTestRepository,
  silentLogger,
  type TestRepository,
} from '../../testUtils';
import { GitMirror, type GitMirrorOptions } from '../gitMirror';

type OpenOptions = Partial<Omit<GitMirrorOptions, 'config'>> & {
  config?: Partial<RepositoryConfig>;
};

/** A repository and a folder for its mirrors, new for each test of the block; mirrors are closed after it. */
export function mirrorsForEachTest() {
  let remote: TestRepository;
  let folder: string;
  const mirrors: GitMirror[] = [];

  beforeEach(() => {
    remote = createTestRepository();
    folder = mkdtempSync(join(tmpdir(), 'gitops-mirror-'));
  });
  afterEach(async () => {
    await Promise.all(mirrors.splice(0).map(mirror => mirror.close()));
    remote.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get remote() {
      return remote;
    },
    get folder() {
      return folder;
    },
    /** Opens a mirror of the repository. */
    async open({ config, ...options }: OpenOptions = {}): Promise<GitMirror> {
      const mirror = await GitMirror.open({
        config: {
          ...{ name: 'gitops', url: remote.url, branch: 'main', trust: [] },
          ...config,
        },
        ...{ folder, clock: systemClock, logger: silentLogger },
        ...options,
      });
      mirrors.push(mirror);
      return mirror;
    },
  };
}
