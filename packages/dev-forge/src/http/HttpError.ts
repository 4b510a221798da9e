/** One entry of GitHub's list of validation errors. */
export interface FieldError {
  resource: string;
  field?: string;
  code: string;
  message?: string;
}

/** An answer that is an error, in GitHub's shape. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: {
      errors?: FieldError[];
      headers?: Record<string, string>;
      fields?: Record<string, unknown>;
    } = {},
  ) {
    super(message);
    this.name = 'HttpError';
  }

  /** The JSON body that GitHub would send. */
  body(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.more.errors && { errors: this.more.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
      ...this.more.fields,
    };
  }
}

export const notFound = (): HttpError => new HttpError(404, 'Not Found');

/** 422 with a message of its own, as GitHub gives it for refs, trees and commits. */
export const unprocessable = (message: string): HttpError =>
  new HttpError(422, message);

/** 422 `Validation Failed` that names resource and field. */
export const validationFailed = (...errors: FieldError[]): HttpError =>
  new HttpError(422, 'Validation Failed', { errors });

/** 501: GitHub offers it, this stand-in does not. */
export const notOffered = (method: string, route: string): HttpError =>
  new HttpError(501, `dev-forge does not offer ${method} ${route}`, {
    fields: { method, route },
  });
