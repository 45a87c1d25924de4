// The first of several rules that share what one has found out: it collects, the others only read session.notes.

on('CONNECT', async session => {
  session.notes.origin = { country: session.client.country, name: await session.client.name().catch(() => null), trusted: session.client.trusted };
});

on('EHLO', (session, ehlo) => {
  session.notes.origin = { ...session.notes.origin, claims: ehlo.name.toLowerCase() };
});
