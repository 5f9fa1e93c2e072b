// The server's JSON API (docs/server.md).

/** Gives the answer, or throws an Error whose message is a full sentence. */
async function callServer(path, body = undefined, signal = undefined) {
  const options = body === undefined ?
      {signal} :
      {signal, method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)};
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('The server does not answer. Is seq2see-serve still running?');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The server failed with status ${response.status}.`);
  return answer;
}

/** A translation of an answer as the pictures take it; `model`: an entry of GET /models. */
function alignmentOf(translation, model) {
  const fields = {...translation.alignment, shown_heads: model.shown_heads},
        numbers = (rows) => Float64Array.from(rows.flat());
  const heads = fields.head_weights ? fields.head_weights.map((layer) => layer.map(numbers)) : null;
  return new Alignment(fields, null, numbers(fields.token_weights), heads);
}
