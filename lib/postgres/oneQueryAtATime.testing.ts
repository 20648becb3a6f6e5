/**
 * A connection does one query at a time. Who sends it a second one meanwhile waits in pg's own queue, which its next version has no more: a test
 * that does so fails.
 */
process.on("warning", (warning) => {
  if (warning.message.includes("client is already executing a query")) throw warning;
});
