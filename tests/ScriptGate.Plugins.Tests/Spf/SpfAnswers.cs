using System.Net;
using ScriptGate.Plugins.Spf;
using ScriptGate.Plugins.Spf.Evaluation;
using ScriptGate.Plugins.Spf.Macros;
using ScriptGate.Testing;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

/// <summary>Asks the evaluator directly.</summary>
internal static class SpfAnswers
{
    public static async Task<SpfFinding> MailFromAsync(FakeResolver resolver, string sender, string client = "192.0.2.1", string hello = "mail.example.com") =>
        await RunAsync(resolver, SpfQuestion.OfMailFrom(IPAddress.Parse(client), FakeRecipient.MailboxOf(sender), hello));

    public static async Task<SpfFinding> HelloAsync(FakeResolver resolver, string hello, string client = "192.0.2.1") =>
        await RunAsync(resolver, SpfQuestion.OfHello(IPAddress.Parse(client), hello));

    private static async Task<SpfFinding> RunAsync(FakeResolver resolver, SpfQuestion question) =>
        await new SpfEvaluation(
            question,
            new SpfLookups(resolver, question.Client, TestContext.Current.CancellationToken),
            new MacroValues(question, "gw.example", new ManualClock())).RunAsync();
}
