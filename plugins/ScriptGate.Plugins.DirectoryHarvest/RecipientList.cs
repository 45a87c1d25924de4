namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>The recipients there are, as the operator lists them.</summary>
internal sealed class RecipientList(IDataGroup group, string detailSeparator)
{
    /// <summary>Whether a recipient is one of them: by its address, without the detail behind its mailbox, or with all of its domain.</summary>
    public bool Has(Mailbox recipient)
    {
        if (recipient.Domain.Length == 0 || Finds(recipient.ToString()) || Finds($"@{recipient.Domain}"))
        {
            return true;
        }

        var detail = detailSeparator.Length == 0 ? -1 : recipient.Local.IndexOf(detailSeparator, StringComparison.Ordinal);
        return detail > 0 && Finds($"{recipient.Local[..detail]}@{recipient.Domain}");
    }

    private bool Finds(string text) => group.TryFind(text, DataGroupMatch.Equals, out _);
}
