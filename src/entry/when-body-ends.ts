/**
 * Tells when an answer has been sent, so that what it was read from can be let go of: at once for a finished body, at its end or at the client's leaving for a stream.
 * @param response the answer
 * @returns the answer to send, and when it ended
 */
export function whenBodyEnds(response: Response): { readonly response: Response; readonly ended: Promise<void> } {
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  if (!isStream || !response.body) return { response, ended: Promise.resolve() };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      settle();
    },
    async cancel(reason) {
      settle();
      await reader.cancel(reason);
    },
  });
  return { response: new Response(body, response), ended };
}
