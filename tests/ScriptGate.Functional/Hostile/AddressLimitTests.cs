using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Functional.Plugins;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

/// <summary>ADR-02 and ADR-05: addresses at their limits, and addresses that are programs to whoever gives them to a shell.</summary>
public sealed class AddressLimitTests
{
    private const string TooLong = "501 5.1.";

    // RFC 5321 section 4.5.3.1: the last good one and the first bad one.
    public static TheoryData<string, bool> Limits => new()
    {
        { $"{A(64)}@example.org", true },
        { $"{A(65)}@example.org", false },
        { $"\"{A(62)}\"@example.org", true },
        { $"\"{A(63)}\"@example.org", false },
        { $"a@{A(63)}.example.org", true },
        { $"a@{A(64)}.example.org", false },
        { $"a@{Domain(252)}", true },
        { $"a@{Domain(253)}", false },
        { $"{A(2)}@{Domain(252)}", false },
        { $"{A(64)}@{Domain(189)}", true },
        { $"{A(64)}@{Domain(190)}", false },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task The_last_good_address_is_taken_and_the_first_bad_one_refused(string address, bool isGood)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["192.0.2.0/24"]"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync($"MAIL FROM:<{address}>")).ShouldStartWith(isGood ? "250 " : TooLong);
        if (!isGood)
        {
            (await client.SayAsync("MAIL FROM:<a@client.example>")).ShouldStartWith("250 ");
        }

        (await client.SayAsync($"RCPT TO:<{address}>")).ShouldStartWith(isGood ? "250 " : TooLong);
        if (isGood)
        {
            await client.SayAsync("DATA");
            (await client.SayAsync("Subject: x\r\n\r\nHi.\r\n.")).ShouldStartWith("250 ");
            var message = member.Messages.ShouldHaveSingleItem();
            message.Mail.ShouldStartWith($"MAIL FROM:<{address}>");
            message.Recipients.ShouldHaveSingleItem().ShouldStartWith($"RCPT TO:<{address}>");
        }

        member.Connections.SelectMany(connection => connection.Commands).Count(line => line.Contains(address, StringComparison.Ordinal)).ShouldBe(isGood ? 2 : 0);
    }

    [Theory]
    [InlineData("`id`@example.org")]
    [InlineData("|prog@example.org")]
    [InlineData("\"|prog -x\"@example.org")]
    [InlineData("\";sleep 9;\"@example.org")]
    [InlineData("${run{/bin/id}}@example.org")]
    [InlineData("\"$(id)\"@example.org")]
    [InlineData("'{}&&id#'@example.org")]
    [InlineData("/etc/passwd@example.org")]
    [InlineData("-oQ/tmp@example.org")]
    [InlineData("%s%n%x@example.org")]
    [InlineData("\"a,b=c<d>\"@example.org")]
    public async Task What_a_shell_would_run_is_plain_text_at_the_member_in_records_logs_notes_and_state(string address)
    {
        await using var member = ScriptedMember.Start();
        var clock = new ManualClock();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address) { Clock = clock }
            .WithRule("on('RCPT', (session, rcpt) => { session.notes.rcpt = String(rcpt.address); log(String(session.transaction.from), String(rcpt.address)); violation('seen', { rcpt: String(rcpt.address) }); });")
            .WithChecks("""{ "greylisting": { "alarm": true, "block": true } }"""));
        (await SendAsync(gateway, address)).ShouldStartWith("451 4.7.1 ");
        clock.Advance(TimeSpan.FromMinutes(5));

        (await SendAsync(gateway, address)).ShouldStartWith("250 2.0.0 ");

        var message = member.Messages.ShouldHaveSingleItem();
        message.Mail.ShouldStartWith($"MAIL FROM:<{address}>");
        message.Recipients.ShouldHaveSingleItem().ShouldStartWith($"RCPT TO:<{address}>");
        var record = (await gateway.SearchAsync())[0];
        (record.Sender?.ToString(), record.Recipients[0].Address.ToString()).ShouldBe((address, address));
        record.Violations.First(violation => violation.Name == "seen").Evidence!["rcpt"].ShouldBe(address);
        Rules.EventTests.Said(gateway).ShouldBe([$"{address} {address}", $"{address} {address}"]);
        (await gateway.State.GetAsync($"greylisting|entry|192.0.2.0/24|{address}|{address}".ToLowerInvariant(), TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(";sleep 9;@example.org")]
    [InlineData(";sleep@example.org")]
    [InlineData("$(id)@example.org")]
    [InlineData("a;b@example.org")]
    [InlineData("a@example.org;id")]
    [InlineData("a@`id`")]
    [InlineData("a@$(id).example.org")]
    [InlineData("a@|prog")]
    public async Task What_is_no_address_unquoted_is_refused_and_nobody_is_told(string address)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).WithTop("trustedNetworks", """["192.0.2.0/24"]"""));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        (await client.SayAsync($"MAIL FROM:<{address}>")).ShouldStartWith("501 5.1.7 ");
        await client.SayAsync("MAIL FROM:<a@client.example>");
        (await client.SayAsync($"RCPT TO:<{address}>")).ShouldStartWith("501 5.1.3 ");

        member.Connections.ShouldHaveSingleItem("the probe of the start");
    }

    private static string A(int length) => new('a', length);

    // Of labels of 63 octets at most.
    private static string Domain(int length)
    {
        var labels = new List<string>();
        for (var rest = length; rest > 0; rest -= labels[^1].Length + 1)
        {
            labels.Add(A(rest > 64 ? Math.Min(63, rest - 2) : rest));
        }

        return string.Join('.', labels);
    }

    private static async Task<string> SendAsync(TestGateway gateway, string address)
    {
        await using var client = gateway.Connect(IPAddress.Parse("192.0.2.7"));
        await client.GreetAsync();
        var reply = await client.SayAsync($"MAIL FROM:<{address}>");
        foreach (var line in new[] { $"RCPT TO:<{address}>", "DATA", "Subject: x\r\n\r\nHi.\r\n." })
        {
            if (reply[0] is '2' or '3')
            {
                reply = await client.SayAsync(line);
            }
        }

        await client.SayAsync("QUIT");
        await client.ReadToEndAsync();
        return reply;
    }
}
