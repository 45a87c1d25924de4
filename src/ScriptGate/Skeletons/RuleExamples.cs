namespace ScriptGate.Skeletons;

/// <summary>The examples that new rules begin with, one for each event.</summary>
internal static partial class RuleExamples
{
    public static readonly IReadOnlyList<RuleExample> All = [.. OfSessions, .. OfTransactions, .. OfMembers, .. Observers];

    /// <summary>The example of an event; its name in any case.</summary>
    public static RuleExample? Find(string name) => All.FirstOrDefault(example => example.Event.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<RuleExample> OfSessions =>
    [
        new("INIT", "prepares something once, before the first session.",
            """
            on('INIT', () => {
              return table.set('NAME.since', now());
            });

            on('CONNECT', session => {
              return table.get('NAME.since').then(since => {
                log(`these rules are in use since ${new Date(since).toISOString()}`);
              });
            });
            """)
        {
            Tests = [new("knows since when", "expect(result.log).toEqual(['these rules are in use since 2026-01-05T12:00:00.000Z']);")],
        },
        new("CONNECT", "refuses clients by their network.",
            """
            const refuse = config.refuse ?? [];

            on('CONNECT', session => {
              if (refuse.some(network => session.client.address.in(network))) {
                return reject('5.7.1', 'Clients of this network are not welcome');
              }
            });
            """)
        {
            Options = "{ refuse: ['198.51.100.0/24'] }",
            Tests =
            [
                new("refuses a network", "expect(String(result.greeting)).toBe('554 5.7.1 Clients of this network are not welcome');") { Session = "client: '198.51.100.7'" },
                new("lets others in", "expect(result.outcome).toBe('delivered');") { Session = "client: '192.0.2.7'" },
            ],
        },
        new("EHLO", "refuses clients by the name they give.",
            """
            const refuse = config.refuse ?? [];

            on('EHLO', (session, ehlo) => {
              if (refuse.includes(ehlo.name.toLowerCase())) {
                return reject('5.7.1', 'Say your own name');
              }
            });
            """)
        {
            Options = "{ refuse: ['localhost'] }",
            Tests =
            [
                new("refuses a name", "expect(String(result.hello)).toBe('550 5.7.1 Say your own name');") { Session = "hello: 'LOCALHOST'" },
                new("takes other names", "expect(result.outcome).toBe('delivered');") { Session = "hello: 'mx.example'" },
            ],
        },
        new("STARTTLS", "notes who asks for TLS.",
            """
            on('STARTTLS', session => {
              log(`TLS for ${session.client.address}`);
            });
            """)
        {
            Needs = "STARTTLS",
            Tests = [new("writes a line", "expect(result.log).toEqual(['TLS for 192.0.2.7']);") { Session = "client: '192.0.2.7', tls: true" }],
        },
        new("TLS", "notes what a handshake agreed on.",
            """
            on('TLS', (session, tls) => {
              log(`TLS ${tls.version}, ${tls.cipher}`);
            });
            """)
        {
            Needs = "STARTTLS",
            Tests = [new("writes a line", "expect(result.log[0]).toMatch('^TLS 1\\\\.[23], TLS_');") { Session = "tls: true" }],
        },
        new("AUTH", "notes how clients log in.",
            """
            on('AUTH', (session, auth) => {
              log(`${session.client.address} logs in by ${auth.mechanism}`);
            });
            """)
        {
            Needs = "AUTH in clear",
            Tests = [new("writes a line", "expect(result.log).toEqual(['192.0.2.7 logs in by PLAIN']);") { Session = "client: '192.0.2.7', auth: { user: 'ada', password: 'secret' }" }],
        },
        new("COMMAND", "refuses commands.",
            """
            const refuse = config.refuse ?? [];

            on('COMMAND', (session, command) => {
              if (refuse.includes(command.verb)) {
                return reject(502, '5.5.1', 'Command not accepted');
              }
            });
            """)
        {
            Options = "{ refuse: ['HELO'] }",
            Tests =
            [
                new("refuses a command", "expect(String(result.hello)).toBe('502 5.5.1 Command not accepted');") { Session = "verb: 'HELO'" },
                new("takes the others", "expect(result.outcome).toBe('delivered');"),
            ],
        },
        new("RSET", "notes who begins again.",
            """
            on('RSET', session => {
              log(`RSET as command ${session.counters.commands}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual(['RSET as command 2']);") { Lines = ["EHLO mx.example", "RSET", "QUIT"] }],
        },
        new("QUIT", "notes how much a client delivered.",
            """
            on('QUIT', session => {
              log(`delivered: ${session.counters.delivered}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual(['delivered: 1']);")],
        },
        new("PROTOCOL", "notes breaches of the protocol.",
            """
            on('PROTOCOL', (session, finding) => {
              log(`${finding.code} at ${finding.command}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual(['sequence at DATA']);") { Lines = ["EHLO mx.example", "DATA", "QUIT"] }],
        },
    ];
}
