namespace ScriptGate.Plugins.MailValidation.Parts;

/// <summary>Finds attachments that nobody needs: by any name that some client shows, by their label, and by what they are.</summary>
internal sealed class AttachmentTypeCheck(AttachmentTypeOptions options, RefusedTypes refused, Exemptions exemptions)
{
    /// <summary>Files in evidence at most.</summary>
    private const int Shown = 20;

    private static readonly Verdict Refusal = Verdict.Reject(554, "5.7.1", "The message has an attachment of a type that is not accepted");

    public ValueTask<Verdict> OnMessageAsync(MessageEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.AttachmentType, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var found = MailFile.Of(e.Message.Mime, options.Archives).Select(file => (File: file, Code: Judge(file))).Where(pair => pair.Code is not null).Take(Shown).ToList();
        return new(found.Count == 0 ? Verdict.Continue : e.Report(Violations.AttachmentType with { SubCode = found[0].Code }, Refusal, Evidence(found)));
    }

    /// <summary>The sub-code of what is wrong with a file; null when nothing is.</summary>
    internal string? Judge(in MailFile file)
    {
        foreach (var name in file.Names)
        {
            if (OfName(name) is { } code)
            {
                return code;
            }
        }

        return file.DeclaredType is { } declared && refused.HoldsType(declared) ? "type" : file.DetectedType is { } detected ? OfContent(file, detected) : null;
    }

    private static Dictionary<string, object?> Evidence(List<(MailFile File, string? Code)> found) => new(StringComparer.Ordinal)
    {
        ["files"] = found.Select(pair => (object?)$"{pair.Code}: {string.Join(" | ", pair.File.Names.Select(FileNames.Show))}{Types(pair.File)} (part {pair.File.Part})").ToList(),
    };

    private static string Types(in MailFile file) => $" [{FileNames.Show(file.DeclaredType ?? "no label")}, {file.DetectedType ?? "not recognised"}]";

    private string? OfName(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        return options.Names && FileNames.TrickOf(name) is { } trick ? trick
            : FileNames.IsDouble(name, refused.HoldsExtension) ? "double-extension"
            : FileNames.ExtensionsOf(name).Any(refused.HoldsExtension) ? "extension"
            : null;
    }

    // People show each other scripts in their texts; what is offered as a file is another matter.
    private string? OfContent(in MailFile file, string detected)
    {
        if ((file.IsFile || !IsWritten(detected)) && refused.HoldsType(detected))
        {
            return "content";
        }

        var extension = file.Names.SelectMany(FileNames.ExtensionsOf).FirstOrDefault("");
        return options.Mismatch && file is { IsFile: true, IsDocumentPart: false } && ContentKinds.Contradict(extension, file.DeclaredType, detected) ? "mismatch" : null;
    }

    private static bool IsWritten(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type is "application/hta" or "application/x-wsf" or "application/x-php" or "image/svg+xml";
}
