using ScriptGate.Core.Chain;
using ScriptGate.Testing;

namespace ScriptGate.Plugins.Tests.Loading;

/// <summary>Asks chains about a small mail.</summary>
internal static class Mail
{
    public static async Task<Outcome> RcptAsync(ChainSet chains, FakeSession? session = null)
    {
        using var cancellation = new StepCancellation();
        return chains.Rcpt is { } chain ? await chain.DispatchAsync(Event(session), cancellation) : Outcome.Continue;
    }

    public static RcptEvent Event(FakeSession? session = null) =>
        new(session ?? new FakeSession(), new FakeTransaction("a@example.org"), new FakeRecipient("b@example.org"));

    /// <summary>The start of a conversation up to RCPT: the words of every step that refused.</summary>
    public static async Task<IReadOnlyList<string>> ConversationAsync(ChainSet chains, FakeSession session)
    {
        using var cancellation = new StepCancellation();
        var outcomes = new List<Outcome>
        {
            await AskAsync(chains.Connect, new ConnectEvent(session), cancellation),
            await AskAsync(chains.Command, new CommandEvent(session, "EXPN", ReadOnlyMemory<byte>.Empty), cancellation),
            await AskAsync(chains.Ehlo, new EhloEvent(session, new HelloInfo("EHLO", "client.example")), cancellation),
            await AskAsync(chains.Mail, new MailEvent(session, new FakeTransaction("a@example.org")), cancellation),
            await AskAsync(chains.Rcpt, Event(session), cancellation),
            await AskAsync(chains.Quit, new QuitEvent(session), cancellation),
        };
        return [.. outcomes.Where(outcome => outcome.Verdict.IsRefusal).Select(outcome => outcome.Verdict.Text)];
    }

    private static ValueTask<Outcome> AskAsync<TEvent>(EventChain<TEvent>? chain, TEvent e, StepCancellation cancellation)
        where TEvent : SmtpEvent => chain?.DispatchAsync(e, cancellation) ?? new(Outcome.Continue);
}
