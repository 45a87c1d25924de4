using ScriptGate.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ScriptGate.Terminal;

/// <summary>Tables of text that may come from outside: it is shown as it is, and never obeyed by the terminal.</summary>
internal static class Tables
{
    /// <summary>A table with a line under its headings.</summary>
    public static Table Create(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(Cell(heading)) { Padding = new Padding(0, 0, 2, 0) });
        }

        return table;
    }

    public static void AddTextRow(this Table table, params string?[] cells) => table.AddRow(cells.Select(Cell));

    public static IRenderable Cell(string? text) => new Text(EscapedText.Of(text ?? ""));
}
