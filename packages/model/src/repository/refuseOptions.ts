import { z } from 'zod';

/** Why an option of a peer is not taken over, and what to write instead. @internal */
export interface RefusedOption {
  cause: string;
  cure: string;
}

/**
 * Adds options that are known and not supported to a schema: each is refused by name, with its cause and its cure.
 * @internal
 */
export function refuseOptions<S extends z.ZodRawShape>(
  shape: S,
  refused: Readonly<Record<string, RefusedOption>>,
): z.ZodType<
  z.output<z.ZodObject<S, z.core.$strict>>,
  z.input<z.ZodObject<S, z.core.$strict>>
> {
  const unsupported = Object.fromEntries(
    Object.entries(refused).map(([name, { cause }]) => [
      name,
      z.unknown().optional().describe(`Not supported: ${cause}`),
    ]),
  );
  const schema = z
    .strictObject({ ...unsupported, ...shape })
    .superRefine((value, context) => {
      for (const [name, { cause, cure }] of Object.entries(refused)) {
        if ((value as Record<string, unknown>)[name] !== undefined) {
          context.addIssue({
            code: 'custom',
            path: [name],
            message: `${name} is not supported: ${cause}`,
            params: { cure },
          });
        }
      }
    });
  // What is refused is in no valid value.
  return schema as unknown as ReturnType<typeof refuseOptions<S>>;
}
