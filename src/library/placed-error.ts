import { TraplineError } from '../model/errors.ts';

/** An error whose message says the place as well, since test runners show nothing else of it. */
class PlacedError extends TraplineError {
  constructor(error: TraplineError) {
    const { subCode, location, about } = error;
    super(subCode, error.oneLine(), { about, cause: error, ...(location === undefined ? {} : { location }) });
  }

  override oneLine(): string {
    return this.message;
  }
}

/** Does the work of a function of the library, whose errors then say their place in the message. */
export async function placed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TraplineError ? new PlacedError(error) : error;
  }
}
