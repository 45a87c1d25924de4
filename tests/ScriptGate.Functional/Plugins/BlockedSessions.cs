using System.Net;
using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Plugins;

/// <summary>Sessions whose plugin blocks the thread it is called on, until the test lets go. Other clients pass.</summary>
internal sealed class BlockedSessions : IDisposable
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.66");

    private readonly EventWaitHandle _entered = new(initialState: false, EventResetMode.AutoReset);
    private readonly EventWaitHandle _release = new(initialState: false, EventResetMode.ManualReset);

    /// <summary>A scenario with the check <c>misbehaving</c>, which blocks.</summary>
    /// <param name="member">The member.</param>
    /// <param name="clock">The gateway's clock.</param>
    /// <param name="settings">More of the check's entry in the profile, beginning with a comma.</param>
    public Scenario Scene(ScriptedMember member, TimeProvider clock, string settings) => new Scenario(member.Address) { Clock = clock }
        .WithPlugins("misbehaving", "with-package")
        .WithChecks($$"""{ "misbehaving": { "does": "blocks", "block": true {{settings}} } }""")
        .With("limits", """{ "connectionsPerClient": 1000 }""")
        .On<ConnectEvent>(Stage.Connect, Prepare);

    /// <summary>Opens a session and waits until the plugin has it.</summary>
    public async Task<RawClient> BlockAsync(TestGateway gateway, bool useTls = false)
    {
        var client = await OpenAsync(gateway, useTls);
        await client.SendAsync("RCPT TO:<b@example.org>\r\n");
        await EnteredAsync();
        return client;
    }

    /// <summary>Opens a session whose plugin would block at RCPT.</summary>
    public static async Task<RawClient> OpenAsync(TestGateway gateway, bool useTls = false)
    {
        var client = gateway.Connect(Client);
        await client.GreetAsync();
        if (useTls)
        {
            await client.SayAsync("STARTTLS");
            await client.SecureAsync();
            await client.SayAsync("EHLO client.example");
        }

        await client.SayAsync("MAIL FROM:<a@client.example>");
        return client;
    }

    /// <summary>All calls go on.</summary>
    public void Release() => _release.Set();

    public void Dispose()
    {
        // The handles stay: a plugin that nobody let go of still has them.
        _release.Set();
    }

    private async Task EnteredAsync()
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wait = ThreadPool.RegisterWaitForSingleObject(_entered, (_, _) => came.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        await Patience.UntilAsync(came.Task, "the plugin was called", TestContext.Current.CancellationToken);
        wait.Unregister(null);
    }

    private Verdict Prepare(ConnectEvent e)
    {
        if (e.Session.RemoteAddress.Equals(Client))
        {
            e.Session.Notes["entered"] = _entered;
            e.Session.Notes["release"] = _release;
        }

        return Verdict.Continue;
    }
}
