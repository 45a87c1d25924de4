using System.Text.Json.Nodes;
using System.Threading.Channels;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>UPS-25, the side of the members: each step of a conversation met by a reset, an end, silence, nonsense and a delay, beside a member that lives.</summary>
[Trait("Suite", "exhaustive")]
public sealed class MemberFaultGridTests
{
    // Each member is asked, and again on a connection that it has: whoever is first.
    private const int Mails = 4;

    // The gateway asks each member once for what it offers when it starts; that is not what is looked at.
    private const int Probes = 1;

    // More than the sockets hold: the end of the message cannot have left when the member fails in the middle of it.
    private static readonly string LargeBody = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 12_000));

    // Within every limit of a member.
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(4);

    // By the clock on the wall: time for the rest of a large body, on a machine with much to do.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(8);

    private static readonly string[] Steps =
        ["greeting", "EHLO", "STARTTLS", "handshake", "MAIL", "RCPT", "DATA", "body", "dot", "half of the answer", "behind the answer", "second MAIL"];

    private readonly ManualClock _clock = new();
    private readonly Channel<string> _met = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _wasMet;

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var step in Steps)
            {
                foreach (var fault in (string[])["reset", "end", "silence", "nonsense", "delay"])
                {
                    // Silence behind its answer is what every member that waits for the next mail does.
                    if ((step, fault) != ("behind the answer", "silence"))
                    {
                        cells.Add(step, fault);
                    }
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Every_fault_ends_in_time_and_costs_no_mail(string step, string fault)
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue("127.0.0.1");
        var isTls = step is "STARTTLS" or "handshake";
        await using var faulty = ScriptedMember.Start(script =>
        {
            script.Certificate = isTls ? certificate : null;

            // One command at a time: when the member has read one, the gateway waits for the answer to it and to none before.
            script.Offers.Remove("PIPELINING");
            Break(script, step, fault);
        });
        await using var living = ScriptedMember.Start(script => script.Certificate = isTls ? certificate : null);
        var scenario = new Scenario(faulty.Address, living.Address) { Clock = _clock }.WithTop("spool", """{ "memory": "32MiB" }""");
        if (isTls)
        {
            scenario.Pool["serverTls"] = new JsonObject { ["mode"] = "require", ["verify"] = false };
        }

        await using var gateway = await TestGateway.StartAsync(scenario);
        var ledger = new Ledger();
        var replies = new List<string>();
        for (var i = 0; i < Mails; i++)
        {
            await using var client = gateway.Connect();
            await client.ReadReplyAsync();
            replies.Add(await SendAsync(ledger, client, step, fault));
            await client.SayAsync("QUIT");
            await client.ReadToEndAsync();
        }

        _wasMet.ShouldBeTrue("the faulty member was not asked");
        var inDoubt = replies.Count(reply => reply.StartsWith("451 4.4.2 The mail service did not confirm the message", StringComparison.Ordinal));
        if (step is "dot" or "half of the answer" && fault != "delay")
        {
            inDoubt.ShouldBeGreaterThan(0);
        }
        else
        {
            inDoubt.ShouldBe(0);
        }

        replies.Count(reply => reply.StartsWith("250 ", StringComparison.Ordinal)).ShouldBe(Mails - inDoubt, string.Join('\n', replies));
        gateway.Log.Of("InDoubt").Count.ShouldBe(inDoubt);

        // The faulty member never says 2xx to what it broke, so what is in doubt is with nobody.
        ledger.ShouldBalance(inDoubt: 0, faulty, living);
    }

    /// <summary>Sends a mail. A member that is silent or late says so here, and the clock goes on.</summary>
    private async Task<string> SendAsync(Ledger ledger, RawClient client, string step, string fault)
    {
        var sending = ledger.SendAsync(client, step == "body" ? LargeBody : "");
        var isSilent = false;
        while (true)
        {
            var met = _met.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
            var late = isSilent ? Task.Delay(Late, TimeProvider.System, TestContext.Current.CancellationToken) : met;
            var first = await Task.WhenAny(sending, met, late);
            if (first == sending)
            {
                break;
            }

            if (first != met)
            {
                // The gateway had not come to wait yet when the clock went on: what it then wrote had its own time.
                _clock.Advance(LimitAt(step));
            }

            while (_met.Reader.TryRead(out _))
            {
                isSilent = fault == "silence" && step is "body" or "dot" or "half of the answer";
                _clock.Advance(fault == "delay" ? Delay : LimitAt(step));
            }

            _go.TrySetResult();
        }

        return await Patience.UntilAsync(sending, "the client got its answer", TestContext.Current.CancellationToken);
    }

    private void Break(MemberScript script, string step, string fault)
    {
        switch (step)
        {
            case "greeting":
                script.OnGreeting(talk => FailAsync(talk, fault));
                break;
            case "body":
                script.InBody(50, talk => FailAsync(talk, fault, isInBody: true));
                break;
            case "dot":
                script.OnFinalDot(talk => FailAsync(talk, fault));
                break;
            case "half of the answer":
                script.OnFinalDot(async talk =>
                {
                    if (fault != "delay")
                    {
                        await talk.SendAsync("250-2.0.0 Sto");
                    }

                    await FailAsync(talk, fault);
                    if (fault == "nonsense" && talk.Connection.Number > Probes)
                    {
                        // It is the end of a line of the answer, and the last line never comes.
                        _met.Writer.TryWrite(fault);
                    }
                });
                break;
            case "behind the answer":
                script.OnFinalDot(async talk =>
                {
                    await talk.DefaultAsync();
                    await FailAsync(talk, fault, isDone: true);
                });
                break;
            case "handshake":
                script.OnCommand("STARTTLS", async talk =>
                {
                    if (talk.Connection.Number > Probes)
                    {
                        await talk.ReplyAsync("220 Go on");
                        if (fault == "delay")
                        {
                            await FailAsync(talk, fault, isDone: true);
                            await talk.StartTlsAsync();
                            return;
                        }
                    }

                    await FailAsync(talk, fault);
                });
                break;
            case "second MAIL":
                script.OnCommand("MAIL", talk => talk.Number == 1 ? talk.DefaultAsync() : FailAsync(talk, fault));
                break;
            default:
                script.OnCommand(step, talk => FailAsync(talk, fault));
                break;
        }
    }

    /// <summary>Just beyond what a member has at a step: its share of the time to connect, for a command, for the answer to the dot.</summary>
    private static TimeSpan LimitAt(string step) => TimeSpan.FromSeconds(step switch
    {
        "greeting" or "EHLO" or "STARTTLS" or "handshake" => 16,
        "dot" or "half of the answer" => 301,
        _ => 61,
    });

    /// <summary>Does what is wrong, and behind a delay what a polite member does.</summary>
    private async Task FailAsync(MemberStep talk, string fault, bool isDone = false, bool isInBody = false)
    {
        if (talk.Connection.Number <= Probes)
        {
            await talk.DefaultAsync();
            return;
        }

        _wasMet = true;
        if (fault is "silence" or "delay")
        {
            _met.Writer.TryWrite(fault);
        }

        switch (fault)
        {
            case "reset":
                await talk.ResetAsync();
                break;
            case "end":
                await talk.CloseAsync();
                break;
            case "silence":
                await talk.HangAsync();
                break;
            case "nonsense":
                await talk.SendAsync("\0\u00ff\u0080 what?\r\n");
                break;
            default:
                await _go.Task;
                if (!isDone && !isInBody)
                {
                    await talk.DefaultAsync();
                }

                break;
        }
    }
}
