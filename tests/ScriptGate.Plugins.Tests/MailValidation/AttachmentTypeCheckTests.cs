using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Parts;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.MailValidation;

public sealed class AttachmentTypeCheckTests
{
    private const string Program = "application/vnd.microsoft.portable-executable";
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData("setup.exe", "extension")]
    [InlineData("SETUP.EXE", "extension")]
    [InlineData("folder/setup.exe", "extension")]
    [InlineData("..\\setup.exe", "extension")]
    [InlineData("setup.exe::$DATA", "extension")]
    [InlineData("setup%2Eexe", "extension")]
    [InlineData("setup.\uff45\uff58\uff45", "extension")]
    [InlineData("setup\u2024exe", "extension")]
    [InlineData("setup.exe\u200b", "extension")]
    [InlineData("setup.ex e", "extension")]
    [InlineData("'setup.exe'", "extension")]
    [InlineData("letter.{3050F4D8-98B5-11CF-BB82-00AA00BDCE0B}", "extension")]
    [InlineData("invoice.pdf.exe", "double-extension")]
    [InlineData("invoice.pdf . exe", "double-extension")]
    [InlineData("invoice.pdf.js", "double-extension")]
    [InlineData("invoice          .exe", "double-extension")]
    [InlineData("invoice.exe          .txt", "double-extension")]
    [InlineData("fdp.exe\u202etxt.exe", "name-bidi")]
    [InlineData("gpj.\u2067exe.pdf", "name-bidi")]
    [InlineData("setup.exe\0.pdf", "name-control")]
    [InlineData("a\u007f.pdf", "name-control")]
    [InlineData("setup.exe.", "name-trailing")]
    [InlineData("report.pdf. ", "name-trailing")]
    [InlineData("report.pdf", null)]
    [InlineData("www.example.com.pdf", null)]
    [InlineData("version 1.2.final.docx", null)]
    [InlineData("\u05d0\u05d1\u200f.pdf", null)]
    [InlineData("a\tb.pdf", null)]
    [InlineData("Example Inc.", null)]
    [InlineData("exe", null)]
    [InlineData("setup.exe.txt", null)]
    [InlineData("setup.exe.zip", null)]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("/", null)]
    [InlineData("%", null)]
    public void A_name_tells(string name, string? code) => Judge(new AttachmentTypeOptions(), File(name)).ShouldBe(code);

    [Theory]
    [InlineData("a.bin", "application/octet-stream", Program, "content")]
    [InlineData("a.pdf", "application/pdf", Program, "content")]
    [InlineData("", "application/x-msdownload", null, "type")]
    [InlineData("", "text/javascript", null, "type")]
    [InlineData("a.txt", "text/plain", "text/x-script", "content")]
    [InlineData("a.pdf", "application/octet-stream", "text/html", "mismatch")]
    [InlineData("", "application/pdf", "text/html", "mismatch")]
    [InlineData("a.png", "image/png", "image/svg+xml", "mismatch")]
    [InlineData("a.jpg", "image/jpeg", "application/zip", "mismatch")]
    [InlineData("a.txt", "text/plain", "application/x-ole-storage", "mismatch")]
    [InlineData("a.docx", "application/octet-stream", "text/html", "mismatch")]
    [InlineData("a.zip", "application/zip", "application/pdf", "mismatch")]
    [InlineData("a.mp3", "audio/mpeg", "application/x-ole-storage", "mismatch")]
    [InlineData("a.jpg", "image/jpeg", "image/png", null)]
    [InlineData("a.doc", "application/msword", "application/rtf", null)]
    [InlineData("a.docx", "application/octet-stream", Word, null)]
    [InlineData("a.docx", Word, "application/x-ole-storage", null)]
    [InlineData("a.zip", "application/x-zip-compressed", Word, null)]
    [InlineData("a.rar", "application/octet-stream", "application/zip", null)]
    [InlineData("a.html", "text/html", "text/html", null)]
    [InlineData("a.svg", "image/svg+xml", "image/svg+xml", null)]
    [InlineData("a.heic", "image/heic", "video/mp4", null)]
    [InlineData("a.pdf", "application/pdf", null, null)]
    [InlineData("a.dat", "application/octet-stream", "text/html", null)]
    public void Label_and_content_tell(string name, string declared, string? detected, string? code) =>
        Judge(new AttachmentTypeOptions(), File(name) with { DeclaredType = declared, DetectedType = detected }).ShouldBe(code);

    [Fact]
    public void A_text_in_a_mail_may_show_a_script_and_a_program_hides_in_none()
    {
        var text = new MailFile("1", [], "text/plain", "text/x-script", IsFile: false, IsDocumentPart: false);

        Judge(new AttachmentTypeOptions(), text).ShouldBeNull();
        Judge(new AttachmentTypeOptions(), text with { DetectedType = "text/html" }).ShouldBeNull();
        Judge(new AttachmentTypeOptions(), text with { DetectedType = Program }).ShouldBe("content");
    }

    [Fact]
    public void Every_name_that_some_client_shows_counts() =>
        Judge(new AttachmentTypeOptions(), File("good.txt") with { Names = ["good.txt", "evil.exe"] }).ShouldBe("extension");

    [Theory]
    [InlineData(250)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void A_name_of_any_length_is_judged_by_its_end_and_where_a_program_cuts_it(int length)
    {
        Judge(new AttachmentTypeOptions(), File(new string('x', length) + ".exe")).ShouldBe("extension");
        Judge(new AttachmentTypeOptions(), File(string.Concat(Enumerable.Repeat("x.", length / 2)) + "exe")).ShouldBe("extension");
        Judge(new AttachmentTypeOptions(), File(new string('x', 251) + ".exe" + new string('x', length))).ShouldBe("extension");
        Judge(new AttachmentTypeOptions(), File(new string('x', length) + ".pdf")).ShouldBeNull();
    }

    [Fact]
    public void The_options_decide()
    {
        Judge(new AttachmentTypeOptions { AllowExtensions = [".EXE"] }, File("setup.exe")).ShouldBeNull();
        Judge(new AttachmentTypeOptions { Extensions = ["docm", ".XLSM"] }, File("a.xlsm")).ShouldBe("extension");
        Judge(new AttachmentTypeOptions { Extensions = ["docm"] }, File("setup.exe")).ShouldBeNull();
        Judge(new AttachmentTypeOptions { Names = false }, File("a.pdf.")).ShouldBeNull();
        Judge(new AttachmentTypeOptions { Mismatch = false }, File("a.pdf") with { DetectedType = "text/html" }).ShouldBeNull();
        Judge(new AttachmentTypeOptions { Types = ["IMAGE/*"] }, File("a.png") with { DetectedType = "image/png" }).ShouldBe("content");
        Judge(new AttachmentTypeOptions { Types = [] }, File("a.bin") with { DetectedType = Program }).ShouldBeNull();
    }

    [Fact]
    public void What_is_shown_of_a_name_cannot_turn_or_break_a_line() => FileNames.Show("a\u202eb\r\nc\u200bd\ud800").ShouldBe("a\\u202eb\\u000d\\u000ac\\u200bd\\ud800");

    private static string? Judge(AttachmentTypeOptions options, MailFile file) => new AttachmentTypeCheck(options, new RefusedTypes(options, group: null), new Exemptions([])).Judge(file);

    private static MailFile File(string name) => new("1", [name], "application/octet-stream", null, IsFile: true, IsDocumentPart: false);
}
