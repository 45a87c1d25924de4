using System.Runtime.InteropServices;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Delivery;

/// <summary>The file of a held message cannot be read again when the member waits for it: nothing may be delivered, and the client keeps the message.</summary>
public sealed class SpoolFaultTests
{
    private static readonly string Large = "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 10_000));

    [Theory]
    [InlineData(0)]
    [InlineData(500_000)]
    public async Task Half_a_file_is_no_message(int octetsLeft)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, id => Truncate(DescriptorOf(id), octetsLeft).ShouldBe(0));
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await ShouldBeDeferredAsync(gateway, client, member);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_our_fault_and_not_the_end_of_the_client()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await StartAsync(member, id =>
        {
            // Something that is open for writing only takes the file's place: every read fails.
            using var unreadable = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            var descriptor = DescriptorOf(id);
            Duplicate((int)unreadable.DangerousGetHandle(), descriptor).ShouldBe(descriptor);
        });
        await using var client = gateway.Connect();
        await client.GreetAsync();

        await ShouldBeDeferredAsync(gateway, client, member);
    }

    /// <summary>UPS-29.</summary>
    [Fact]
    public async Task A_disk_that_is_full_is_said_at_the_end_and_the_next_message_finds_room()
    {
        var id = "";
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address)
            .On<MessageEvent>(Stage.Message, _ => Verdict.Continue, MessageNeeds.Body)
            .On<DataEvent>(Stage.Data, e =>
            {
                id = e.Session.Transaction!.Id;
                return Verdict.Continue;
            }));
        await using var client = gateway.Connect(stepwise: true);
        await client.GreetAsync();
        await client.OpenAsync();
        await client.SendAsync(Large[..500_000]);

        // Every write to this device finds no room.
        using (var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var descriptor = DescriptorOf(id);
            Duplicate((int)full.DangerousGetHandle(), descriptor).ShouldBe(descriptor);
        }

        Transcript.WithoutId(await client.SayAsync(Large[500_000..] + ".")).ShouldBe("452 4.3.1 Not enough storage, please try again later (support ID <id>)");
        gateway.Log.Of("SpoolFailed").ShouldNotBeEmpty();
        member.Messages.ShouldBeEmpty();
        (await client.MailAsync(Large)).ShouldStartWith("250 ");
        member.Messages.ShouldHaveSingleItem();
    }

    private static async Task ShouldBeDeferredAsync(TestGateway gateway, RawClient client, ScriptedMember member)
    {
        Transcript.WithoutId(await client.MailAsync(Large)).ShouldBe("451 4.3.0 A local error occurred, please try again later (support ID <id>)");

        var connection = await member.ConnectionAsync(2, TestContext.Current.CancellationToken);
        (await connection.UntilEndAsync(TestContext.Current.CancellationToken)).ShouldBe(ConnectionEnd.BrokenByClient);
        connection.Bodies.ShouldBeEmpty();
        connection.Received.ShouldNotContain("\r\n.\r\n");
        gateway.Log.Of("SpoolUnreadable").ShouldHaveSingleItem().ShouldContain("-1 ");
        (await client.MailAsync()).ShouldStartWith("250 ", customMessage: "the session goes on, and a small message needs no file");
        member.Messages.ShouldHaveSingleItem();
    }

    // A recipient that is asked late: the member's connection is ready when the whole message is in its file, and nothing has been read from it.
    private static Task<TestGateway> StartAsync(ScriptedMember member, Action<string> fault) => TestGateway.StartAsync(new Scenario(member.Address)
        .With("recipients", "\"late\"")
        .On<MessageEvent>(Stage.Message, _ => Verdict.Continue, MessageNeeds.Body)
        .On<ServerConnectedEvent>(Stage.ServerConnected, e =>
        {
            if (e.Session.Transaction is { Size: > 100_000 } transaction)
            {
                fault(transaction.Id);
            }

            return Verdict.Continue;
        }));

    // The file has no name any more and is locked: only what the process has open leads to it.
    private static int DescriptorOf(string id) => int.Parse(Path.GetFileName(Directory.GetFiles("/proc/self/fd").Single(
        descriptor => TargetOf(descriptor).Contains(id + ".spool", StringComparison.Ordinal))));

    private static string TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // Of another test, and closed meanwhile.
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "ftruncate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Truncate(int descriptor, long length);

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);
}
