import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Renderer, RenderOutcome } from '@gitops-suite/model';
import { parseAllDocuments } from 'yaml';
import { availableKinds, openRenderer } from './testing/openRenderers';
import { createMemorySource } from './source/memorySource';

/**
 * The cases of kustomize's own tests, where the corpus is present. Equal means: the same documents as the upstream test
 * expects, in its order but for `sortedByKind`, or an error where it expects one.
 */
interface KrustyCase {
  test: string;
  run: string;
  files: Record<string, string>;
  expected: string;
  expectError: boolean;
  /** What `kubectl kustomize` 5.5 makes of it. */
  kubectl_1_32_kustomize_5_5: 'pass' | 'fail';
}

const corpora =
  process.env.GITOPS_CORPORA ??
  path.resolve(__dirname, '../../../../shared/corpora');
const file = path.join(corpora, 'kustomize-krusty', 'cases.json');
const cases: KrustyCase[] = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : [];

/** Cases that the command does not pass either, or that need what no repository has. */
const deviations: Record<string, string> = {
  TestComplexComposition_Prod_SuccessWithRawTransformers:
    'runs without load restriction',
  TestCustomConfig: 'a file of the case is made by code',
  TestCustomConfigWithDefaultOverspecification:
    'a file of the case is made by code',
  TestKustomizationLabelsInStatefulSetTemplateWithClaimTemplateIncludeTemplateFalseAndIncludeVolumeClaimTemplatesTrue:
    'a field newer than 5.8.1',
  TestKustomizationLabelsInStatefulSetTemplateWithIncludeSelectorsTrue:
    'a field newer than 5.8.1',
  TestKustomizationLabelsInDeploymentWithoutClaimTemplateAndIncludeVolumeClaimTemplatesTrue:
    'a field newer than 5.8.1',
  TestNameReferenceDeploymentIssue3489:
    'leaves the root of the repository by ../',
};

/** `kustomize build` sorts by kind unless told otherwise; the options of upstream's tests do not. */
const sortedByKind: readonly string[] = [
  'TestAnnoOriginBuiltinGeneratorFromFileWithOverlay',
  'TestAnnoOriginGeneratorFromFile',
  'TestAnnoOriginLocalBuiltinGenerator',
  'TestAnnoOriginLocalFilesWithOverlay',
  'TestBasicDiamond',
  'TestConfMapNameResolutionInDiamondWithPatches',
  'TestExtendedPatchGvkLabelSelector',
  'TestExtendedPatchGvkSelector',
  'TestExtendedPatchNameGvkLabelSelector',
  'TestExtendedPatchNameGvkSelector',
  'TestExtendedPatchNameSelector',
  'TestExtendedPatchNoMatch',
  'TestExtendedPatchNoMatchMultiplePatch',
  'TestExtendedPatchWithoutTarget',
  'TestIntermediateNameSameNameDifferentLayer',
  'TestIssue3449',
  'TestIssue4682_NameReferencesToSelfInAnnotations',
  'TestKustomizationLabelsDoesNotCreateInvalidTemplatePaths',
  'TestMediumOverlay',
  'TestMergeAndReplaceGenerators',
  'TestMidLevelA',
  'TestMultiplePatchesBothWithPatchDeleteDirective',
  'TestNameReferenceAfterJsonPatchConfigMapGenerator',
  'TestNameUpdateInRoleRef',
  'TestNamespacedSecrets',
  'TestNonCommutablePatches',
  'TestPatchPreservesInternalAnnotations',
  'TestSimpleMultiplePatches',
  'TestSinglePatchWithMultiplePatchDeleteDirectives',
  'TestVarPropagatesUp',
  'TestVarRefBig',
  'TestVariableRefMaps',
  'TestVariableRefMountPath',
  'TestVaribaleRefDifferentPrefix',
];

function documents(yaml: string): string[] {
  return parseAllDocuments(yaml)
    .map(document => JSON.stringify(document.toJS()))
    .filter(document => document !== 'null');
}

function yamlOf(outcome: RenderOutcome): string | undefined {
  return outcome.status === 'rendered' ? outcome.yaml : undefined;
}

function compare(
  given: KrustyCase,
  outcome: RenderOutcome,
): 'same' | 'other order' | 'other' {
  if (outcome.status === 'failed') return given.expectError ? 'same' : 'other';
  if (given.expectError) return 'other';
  const [rendered, expected] = [outcome.yaml, given.expected].map(documents);
  if (rendered.join('\n') === expected.join('\n')) return 'same';
  return rendered.sort().join('\n') === expected.sort().join('\n')
    ? 'other order'
    : 'other';
}

const kinds = cases.length > 0 ? availableKinds() : [];
if (cases.length === 0) {
  process.stderr.write(`The krusty corpus is not tested: no ${file}\n`);
}

describe('the krusty corpus', () => {
  /** By version of kustomize: two renderers with the same one give the same bytes. */
  const outcomes = new Map<string, Map<string, RenderOutcome>>();

  it('is complete where it is present', () => {
    expect([0, 96]).toContain(cases.length);
  });

  for (const kind of kinds) {
    it(
      `builds as kustomize does in the ${kind} renderer`,
      async () => {
        const renderer: Renderer = await openRenderer(kind);
        const results = new Map<string, RenderOutcome>();
        try {
          for (const given of cases) {
            const source = createMemorySource(
              Object.fromEntries(
                Object.entries(given.files).map(([name, text]) => [
                  name.replace(/^\/+/, ''),
                  text,
                ]),
              ),
            );
            results.set(
              given.test,
              await renderer.render(
                { tool: 'kustomize', path: given.run.replace(/^\/+/, '') },
                source,
              ),
            );
          }
        } finally {
          await renderer.close();
        }
        const version = /kustomize\/(\S+)/.exec(renderer.identity)![1];
        const peer = outcomes.get(version);
        outcomes.set(version, results);
        const isOld = !renderer.identity.includes('kustomize/5.8');
        const found = (result: ReturnType<typeof compare>) =>
          cases
            .filter(
              given => compare(given, results.get(given.test)!) === result,
            )
            .map(given => given.test)
            .sort();
        const listed = cases.filter(
          given =>
            given.test in deviations ||
            (isOld && given.kubectl_1_32_kustomize_5_5 === 'fail'),
        );
        const listedNames = listed.map(given => given.test).sort();
        expect(found('other')).toEqual(listedNames);
        expect(found('other order')).toEqual(
          sortedByKind.filter(test => !listedNames.includes(test)),
        );
        expect(results.size).toBe(96);
        for (const [test, outcome] of peer ?? []) {
          expect({ test, yaml: yamlOf(results.get(test)!) }).toEqual({
            test,
            yaml: yamlOf(outcome),
          });
        }
      },
      10 * 60_000,
    );
  }
});
