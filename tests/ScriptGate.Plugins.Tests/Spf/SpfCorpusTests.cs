using ScriptGate.Plugins.Spf;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

/// <summary>Every case of the public test suite, asked of the evaluator.</summary>
public sealed class SpfCorpusTests
{
    private const string Absent = "(the corpus is not here)";

    public static TheoryData<string> Names => SpfCorpus.Cases.Count == 0 ? [Absent] : [.. SpfCorpus.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_case_of_the_suite_has_the_result_that_the_suite_says(string name)
    {
        Assert.SkipWhen(name == Absent, $"{SpfCorpus.File} is not here; set {CorpusFiles.Variable} to the folder of the corpora.");
        var test = SpfCorpus.Cases[name];

        var finding = test.Sender.Length == 0
            ? await SpfAnswers.HelloAsync(test.Resolver(), test.Hello, test.Client.ToString())
            : await SpfAnswers.MailFromAsync(test.Resolver(), test.Sender, test.Client.ToString(), test.Hello);

        test.Results.Contains(ResultWords.Of(finding.Result), StringComparer.Ordinal).ShouldBeTrue($"{finding} is none of {string.Join(", ", test.Results)}");
        if (test.Explanation is not null)
        {
            (finding.Explanation ?? "DEFAULT").ShouldBe(test.Explanation);
        }
    }

    [Fact]
    public void The_suite_is_read_completely()
    {
        Assert.SkipWhen(SpfCorpus.Cases.Count == 0, $"{SpfCorpus.File} is not here; set {CorpusFiles.Variable} to the folder of the corpora.");

        SpfCorpus.Cases.Count.ShouldBe(203);
    }
}
