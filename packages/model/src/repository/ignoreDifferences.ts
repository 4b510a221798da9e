import { z } from 'zod';

const texts = (description: string) =>
  z.array(z.string().min(1)).default([]).describe(description);

/**
 * One entry of `ignoreDifferences`, in Argo CD's words: fields of these objects are neither compared nor written.
 * @public
 */
export const ignoreRuleSchema = z
  .strictObject({
    group: z
      .string()
      .default('')
      .describe('API group, with * as wildcard; "" is the core group.'),
    kind: z.string().min(1).describe('Kind, with * as wildcard.'),
    name: z
      .string()
      .min(1)
      .optional()
      .describe('Name, with * as wildcard; every name by default.'),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe('Namespace, with * as wildcard; every namespace by default.'),
    jsonPointers: z
      .array(
        z
          .string()
          .regex(
            /^(\/([^~/]|~[01])*)+$/,
            'a JSON pointer such as /spec/replicas; "/" in a name is ~1',
          ),
      )
      .default([])
      .describe('Fields by their place, such as /spec/replicas.'),
    jqPathExpressions: texts(
      'Fields by jq path expressions, such as .spec.containers[] | select(.name == "proxy").',
    ),
    managedFieldsManagers: texts(
      'Fields that these field managers own, such as kube-controller-manager.',
    ),
  })
  .refine(
    rule =>
      rule.jsonPointers.length +
        rule.jqPathExpressions.length +
        rule.managedFieldsManagers.length >
      0,
    'it names no field: add jsonPointers, jqPathExpressions or managedFieldsManagers',
  );

/** See {@link ignoreRuleSchema}. @public */
export type IgnoreRule = z.infer<typeof ignoreRuleSchema>;

/** @public */
export const ignoreDifferencesSchema = z
  .array(ignoreRuleSchema)
  .optional()
  .describe('Fields that are neither compared nor written.');
