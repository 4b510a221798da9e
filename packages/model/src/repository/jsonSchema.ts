import { z } from 'zod';
import { appYamlSchema } from './appYaml';
import { gitopsYamlSchema } from './gitopsYaml';

/** JSON Schemas of the files that people write, for editors and `GET /schemas/<name>`. @public */
export function repositoryJsonSchemas(): Record<
  'gitops.yaml' | 'app.yaml',
  object
> {
  const options = { io: 'input', target: 'draft-7' } as const;
  return {
    'gitops.yaml': {
      title: 'gitops.yaml',
      ...z.toJSONSchema(gitopsYamlSchema, options),
    },
    'app.yaml': {
      title: 'app.yaml',
      ...z.toJSONSchema(appYamlSchema, options),
    },
  };
}
