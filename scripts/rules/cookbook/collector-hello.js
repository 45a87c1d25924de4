// Reads what collector.js found out: who claims a name that is not his.

on('MAIL', session => {
  const { name, claims, trusted } = session.notes.origin ?? {};
  if (!trusted && name && claims && name !== claims) violation('hello-name-differs', { name, claims });
});
