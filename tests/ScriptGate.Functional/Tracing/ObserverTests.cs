using System.Text;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Sessions;
using ScriptGate.Core.Tracing;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Tracing;

/// <summary>What observers of a session are told: every octet of both sides, and that nothing they do reaches the session.</summary>
public sealed class ObserverTests
{
    [Fact]
    public async Task Both_sides_are_told_to_the_octet()
    {
        await using var member = ScriptedMember.Start(script => script.OnCommand("RCPT", step => step.ReplyAsync("250-Fine\r\n250 2.1.5 Go on")));
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var wire = new Wire();
        gateway.Host.Sessions.Watchers.Add(new Watcher(wire));
        string replies;
        await using (var client = gateway.Connect())
        {
            await client.SendAsync("EHLO client.example\r\n");
            await client.SendAsync("MAIL FROM:<a@client.example> SIZE=20  \r\nrcpt TO:<b@example.org>\r\nDATA\r\n");
            await client.SendAsync("Subject: x\r\n\r\n..dot\r\n.\r\nNOOP\u0000\r\nQUIT\r\n");
            replies = await client.ReadToEndAsync();
        }

        await wire.Ended;
        wire.Client.ToString().ShouldBe("""
            Command: EHLO client.example
            Command: MAIL FROM:<a@client.example> SIZE=20  
            Command: rcpt TO:<b@example.org>
            Command: DATA
            BadLine: NOOP\0\r\n
            Command: QUIT

            """.ReplaceLineEndings("\n"));
        wire.Content.ToString().ShouldBe("Subject: x\r\n\r\n..dot\r\n.\r\n");
        wire.Told.ToString().ReplaceLineEndings("\n").ShouldBe(replies);
        wire.Member.ToString().ShouldContain("> MAIL FROM:<a@client.example> SIZE=20\n> RCPT TO:<b@example.org>\n");
        wire.Member.ToString().ShouldContain("< 250-Fine\\r\\n250 2.1.5 Go on\\r\\n\n");
        wire.Sent.ToString().ShouldEndWith("Subject: x\r\n\r\n.dot\r\n");
    }

    [Fact]
    public async Task An_observer_that_fails_is_left_out_and_the_session_goes_on()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address));
        var failing = new Failing();
        var wire = new Wire();
        gateway.Host.Sessions.Watchers.Add(new Watcher(failing));
        gateway.Host.Sessions.Watchers.Add(new Watcher(wire));
        await using (var client = gateway.Connect())
        {
            await client.GreetAsync();
            (await client.MailAsync()).ShouldStartWith("250 ");
            await client.SayAsync("QUIT");
        }

        await wire.Ended;
        failing.Calls.ShouldBe(1);
        wire.Client.ToString().ShouldContain("Command: DATA\n");
        gateway.Log.Of("ObserverOfSessionFailed").ShouldHaveSingleItem();
    }

    private sealed class Watcher(ISessionObserver observer) : ISessionWatcher
    {
        public ISessionObserver? Watch(Session session, bool isNew) => observer;
    }

    private sealed class Failing : ISessionObserver
    {
        public int Calls { get; private set; }

        public void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets)
        {
            Calls++;
            throw new InvalidOperationException("an observer's fault");
        }
    }

    private sealed class Wire : ISessionObserver
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StringBuilder Client { get; } = new();

        public StringBuilder Content { get; } = new();

        public StringBuilder Told { get; } = new();

        public StringBuilder Member { get; } = new();

        public StringBuilder Sent { get; } = new();

        public Task Ended => Patience.UntilAsync(_ended.Task, "the session ends", TestContext.Current.CancellationToken);

        public void ClientSaid(ClientOctets kind, ReadOnlySpan<byte> octets)
        {
            var text = Encoding.Latin1.GetString(octets);
            _ = kind == ClientOctets.Content ? Content.Append(text) : Client.Append($"{kind}: {Shown(text)}\n");
        }

        public void ClientWasTold(SmtpReply reply, ReadOnlySpan<byte> octets) => Told.Append(Encoding.Latin1.GetString(octets));

        public void MemberWasTold(string member, LinkCommand command, ReadOnlySpan<byte> line) => Member.Append($"> {Encoding.Latin1.GetString(line)}\n");

        public void MemberWasSent(string member, ReadOnlySpan<byte> content) => Sent.Append(Encoding.Latin1.GetString(content));

        public void MemberSaid(string member, LinkCommand command, SmtpReply reply, ReadOnlySpan<byte> octets) => Member.Append($"< {Shown(Encoding.Latin1.GetString(octets))}\n");

        public void SessionEnded(SessionEnd end) => _ended.TrySetResult();

        private static string Shown(string text) =>
            text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal);
    }
}
