using System.Globalization;
using ScriptGate.Core.Records;

namespace ScriptGate.Admin;

/// <summary>Records that were looked for, newest first. The evidence of their violations is not here: <c>why</c> has it.</summary>
/// <param name="Records">The records.</param>
/// <param name="Next">The value of <c>before</c> for the next page, as text because it is larger than a number of JavaScript; null on the last page.</param>
internal sealed record MailView(IReadOnlyList<RecordView> Records, string? Next)
{
    /// <summary>How many recipients of each record one answer names: a thousand records with a hundred each is more than anyone reads.</summary>
    public const int MostRecipients = 10;

    public static MailView Of(RecordPage page) => new([.. page.Records.Select(Brief)], page.Next?.ToString(CultureInfo.InvariantCulture));

    private static RecordView Brief(TransactionRecord record)
    {
        var view = RecordView.FirstOf(record, MostRecipients);
        return view with { Violations = [.. view.Violations.Select(violation => violation with { Evidence = null, Flags = null })] };
    }
}
