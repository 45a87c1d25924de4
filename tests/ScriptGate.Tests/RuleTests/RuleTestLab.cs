using ScriptGate.Tests.Support;

namespace ScriptGate.Tests.RuleTests;

/// <summary>A folder with a configuration, one rule, and rule tests that are run by the command.</summary>
internal sealed class RuleTestLab : IDisposable
{
    public const string Rule = """
        on('RCPT', (session, rcpt) => {
          log(`asked for ${rcpt.address}`);
          if (rcpt.address.domain === 'closed.example') return reject('5.1.2', 'Closed');
          if (rcpt.address.domain === 'failing.example') throw new Error('no idea');
        });
        on('MESSAGE', async session => {
          await table.increment('messages');
        });
        """;

    public RuleTestLab(string rule = Rule)
    {
        Commands.Write("scripts/rules/mine.js", rule);
        Commands.Edit("\"a.js\"", "\"scripts/rules/mine.js\"");
    }

    /// <summary>The checkout.</summary>
    public static string Root { get; } = FindRoot();

    public CommandLab Commands { get; } = new();

    public RuleTestLab Test(string text, string file = "mine.test.js")
    {
        Commands.Write("scripts/tests/" + file, text);
        return this;
    }

    public Task<CommandRun> RunAsync(params string[] arguments) => Commands.RunAsync(["test", .. arguments]);

    public void Dispose() => Commands.Dispose();

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ScriptGate.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run below a checkout.");
        }

        return folder;
    }
}
