using Spectre.Console;

namespace ScriptGate.Terminal;

/// <summary>What the reader of the output is: a terminal with colours and a width, or a file.</summary>
/// <param name="Width">Columns.</param>
/// <param name="HasColours">Whether escape sequences are understood.</param>
internal sealed record TerminalStyle(int Width, bool HasColours)
{
    // A file has no width; lines are wrapped only where they would be unreadable anyway.
    private const int FileWidth = 200;

    /// <summary>For files and tests: no colours.</summary>
    public static readonly TerminalStyle Plain = new(FileWidth, HasColours: false);

    /// <summary>The style of this process's standard output. NO_COLOR is respected (no-color.org).</summary>
    public static TerminalStyle OfProcess()
    {
        if (Console.IsOutputRedirected)
        {
            return Plain;
        }

        var width = AnsiConsole.Profile.Width;
        return new TerminalStyle(width, string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && AnsiConsole.Profile.Capabilities.Ansi);
    }

    /// <summary>A console that writes to a writer in this style.</summary>
    public IAnsiConsole Open(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = HasColours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = false;
        return console;
    }
}
