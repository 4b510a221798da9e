/** To come. */
export const formFields = [];
