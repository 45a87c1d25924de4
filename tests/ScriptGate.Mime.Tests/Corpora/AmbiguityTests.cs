namespace ScriptGate.Mime.Tests.Corpora;

/// <summary>How often mail that people sent is found ambiguous: the figures of the documentation, message by message.</summary>
public sealed class AmbiguityTests
{
    [Fact]
    public void What_the_public_corpora_have_is_found_ambiguous_as_listed_and_nothing_else()
    {
        var files = MailCorpora.Files();
        Assert.SkipWhen(files.Count == 0, $"The corpora are not here; set {MailCorpora.Variable} to their folder.");
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Corpora", "ambiguous.txt")).Where(line => line.Length > 0 && !line.StartsWith('#'));

        var found = files.Select(file => (file.Key, Codes: Codes(File.ReadAllBytes(file.Value)))).Where(file => file.Codes.Length > 0).Select(file => $"{file.Key}: {file.Codes}").ToList();

        string.Join('\n', found).ShouldBe(string.Join('\n', listed));
    }

    // The line in front of a message in a mailbox file is not sent.
    private static string Codes(byte[] file) => string.Join(' ', MimeReader.Read(MailCorpora.OnTheWire(file.AsSpan().StartsWith("From "u8) ? file[(Array.IndexOf(file, (byte)'\n') + 1)..] : file)).Findings
        .Where(finding => finding.Kind is MimeFindingKind.Ambiguous or MimeFindingKind.Limit).Select(finding => finding.Code).Distinct(StringComparer.Ordinal));
}
