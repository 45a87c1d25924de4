namespace ScriptGate.Mime.Tests.Corpora;

public sealed class PythonComparisonTests
{
    private const string Missing = "The mail corpora are not here; set " + MailCorpora.Variable + " to their folder.";

    [Fact]
    public async Task Parts_types_names_and_contents_are_those_of_Pythons_email_package_but_for_the_listed_disagreements()
    {
        var files = MailCorpora.Files();
        Assert.SkipWhen(files.Count == 0, Missing);
        var theirs = await PythonEmail.ReadAsync(files.Values, TestContext.Current.CancellationToken);
        Assert.SkipWhen(theirs is null, "There is no python3 here.");

        var found = new List<string>();
        foreach (var (name, path) in files)
        {
            var message = MailCorpora.OnTheWire(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            if (Difference(Ours(message), theirs![path]) is { } difference)
            {
                found.Add($"{name}\n{difference}");
            }
        }

        var listed = Disagreements.Read();
        found.Except(listed, StringComparer.Ordinal).ShouldBeEmpty("Each disagreement has to be looked at and listed in disagreements.txt with who is right, or mended.");
        listed.Except(found, StringComparer.Ordinal).ShouldBeEmpty("These are listed in disagreements.txt, and there are none.");
    }

    [Fact]
    public async Task Every_message_of_the_corpora_is_read_as_it_is_and_every_part_lies_within_it()
    {
        var files = MailCorpora.Files();
        Assert.SkipWhen(files.Count == 0, Missing);

        files.Count.ShouldBe(136);
        foreach (var (name, path) in files)
        {
            var message = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Shape.Check(MimeReader.Read(message), message.Length, name);
        }
    }

    [Fact]
    public async Task Every_message_of_the_corpora_has_one_index_however_it_is_cut()
    {
        var files = MailCorpora.Files();
        Assert.SkipWhen(files.Count == 0, Missing);

        foreach (var (name, path) in files)
        {
            var message = MailCorpora.OnTheWire(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            var whole = Shape.Of(MimeReader.Read(message));
            foreach (var size in (int[])[1, 2, 3, 7, 64, 1000])
            {
                Shape.Of(Pieces.Read(message, size)).ShouldBe(whole, $"{name} in pieces of {size}");
            }
        }
    }

    // A multipart has no content of its own, and Python reads a delivery status as a list of headers.
    private static ComparedPart[] Ours(byte[] message) =>
    [
        .. MimeReader.Read(message).Parts.Select(part =>
            new ComparedPart(part.Path, part.MediaType, part.FileName, part.MediaType.StartsWith("multipart/", StringComparison.Ordinal) || part.MediaType is "message/delivery-status" ? null : part.Sha256)),
    ];

    private static string? Difference(ComparedPart[] ours, ComparedPart[] theirs)
    {
        var paths = ours.Concat(theirs).Select(part => part.Path).Distinct(StringComparer.Ordinal);
        var lines = paths.Select(path => (Ours: Array.Find(ours, part => part.Path == path), Theirs: Array.Find(theirs, part => part.Path == path)))
            .Where(pair => pair.Ours != pair.Theirs)
            .Select(pair => $"  ours:   {pair.Ours?.ToString() ?? "none"}\n  python: {pair.Theirs?.ToString() ?? "none"}")
            .ToList();
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }
}
