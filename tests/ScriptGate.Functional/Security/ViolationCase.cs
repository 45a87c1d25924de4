using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Security;

/// <summary>How a client provokes one violation of the built-in profile, and what it is answered where the violation is blocked.</summary>
/// <param name="Check">The check that declares it.</param>
/// <param name="Violation">Its name.</param>
/// <param name="BuiltIn">Its flags in the built-in profile: <c>alarm block</c>, <c>alarm</c>, or nothing.</param>
/// <param name="Reply">The refusal, with <c>&lt;id&gt;</c> for its support ID.</param>
internal sealed record ViolationCase(string Check, string Violation, string BuiltIn, string Reply)
{
    /// <summary>More of the check's entry in the profile; <c>SCANNER</c> stands for the scanner's address.</summary>
    public string Options { get; init; } = "";

    public string Client { get; init; } = "192.0.2.7";

    public string Hello { get; init; } = "EHLO client.example";

    /// <summary>A command between the hello and MAIL; null for none.</summary>
    public string? Command { get; init; }

    public string Sender { get; init; } = "a@mx.example";

    public string Recipient { get; init; } = "b@example.org";

    public string Message { get; init; } = "Subject: x\r\n\r\nHi.\r\n";

    public bool UsesTls { get; init; }

    /// <summary>What the scanner says; null where none is asked.</summary>
    public string? Scanner { get; init; }

    /// <summary>More of the gateway's configuration.</summary>
    public Action<Scenario>? Scene { get; init; }

    /// <summary>How the member differs from one that takes everything.</summary>
    public Action<MemberScript>? Member { get; init; }

    /// <summary>What happens before.</summary>
    public Func<TestGateway, Task>? Before { get; init; }

    /// <summary>How often it is reported where it is not blocked.</summary>
    public int Reports { get; init; } = 1;

    /// <summary>How often it is reported where it is blocked.</summary>
    public int BlockedReports { get; init; } = 1;

    /// <summary>How many of these, the first ones, refuse nobody even where it is blocked.</summary>
    public int Alarms { get; init; }

    /// <summary>Who is not asked although the violation is blocked: <c>trusted</c> networks, <c>authenticated</c> clients, <c>exempt</c> recipients.</summary>
    public string Spares { get; init; } = "";

    /// <summary>True to authenticate after the hello.</summary>
    public bool LogsIn { get; init; }

    public IPAddress Address => IPAddress.Parse(Client);

    public override string ToString() => Violation;

    /// <summary>Sends a message in a session of its own.</summary>
    /// <returns>The first refusal, or the reply to the final dot.</returns>
    public async Task<string> ProvokeAsync(TestGateway gateway)
    {
        await using var client = gateway.Connect(Address);
        var decisive = await client.ReadReplyAsync();
        if (decisive[0] is '4' or '5')
        {
            return decisive;
        }

        if (UsesTls)
        {
            await client.SayAsync(Hello);
            await client.SayAsync("STARTTLS");
            await client.SecureAsync();
        }

        foreach (var line in (string?[])[Hello, LogsIn ? "AUTH PLAIN AGFubmEAc2VjcmV0" : null, Command, $"MAIL FROM:<{Sender}>", $"RCPT TO:<{Recipient}>", "DATA", Message + "."])
        {
            if (line is not null)
            {
                decisive = await client.SayAsync(line);
                if (decisive[0] is '4' or '5')
                {
                    break;
                }
            }
        }

        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        return decisive;
    }
}
