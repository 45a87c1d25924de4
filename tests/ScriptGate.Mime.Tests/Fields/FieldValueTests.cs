using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptGate.Mime.Fields;

namespace ScriptGate.Mime.Tests.Fields;

public sealed class FieldValueTests
{
    [Theory]
    [InlineData("text/plain", "text/plain", "")]
    [InlineData(" Text/PLAIN ; Charset=UTF-8 ", "text/plain", "charset=UTF-8")]
    [InlineData("a/b; x=\"q;u\\\"o\\te\"; y=2", "a/b", "x=q;u\"ote y=2")]
    [InlineData("a/b;;; x=1;", "a/b", "x=1")]
    [InlineData("a/b; boundary=----=_Part_1:2/3", "a/b", "boundary=----=_Part_1:2/3")]
    [InlineData("a/b; name=file(1).txt", "a/b", "name=file(1).txt")]
    [InlineData("a/b; x*=utf-8'en'caf%C3%A9", "a/b", "x=café")]
    [InlineData("a/b; x*0=one; x*1=two", "a/b", "x=onetwo")]
    [InlineData("a/b; x*0*=iso-8859-1''%E9; x*1=%41; x*2*=%41", "a/b", "x=é%41A")]
    [InlineData("a/b;\r\n\tx=1;\r\n y=2", "a/b", "x=1 y=2")]
    [InlineData("a/b; name=\"naïve.txt\"", "a/b", "name=naïve.txt")]
    public void A_proper_field_is_taken_apart(string value, string head, string parameters)
    {
        var field = Parse(value);

        field.Head.ShouldBe(head);
        Describe(field).ShouldBe(parameters);
        field.Faults.ShouldBe(ParameterFaults.None);
    }

    [Theory]
    [InlineData("text/plain charset=utf-8", "charset=utf-8", (int)ParameterFaults.Head)]
    [InlineData("text/plain, text/html", "", (int)(ParameterFaults.Head | ParameterFaults.Syntax))]
    [InlineData("text/plain x; y=1", "y=1", (int)(ParameterFaults.Head | ParameterFaults.Syntax))]
    [InlineData("a/b (a (nested) comment) ; x=1", "x=1", (int)ParameterFaults.Comment)]
    [InlineData("a/b; (c) x=1", "x=1", (int)ParameterFaults.Comment)]
    [InlineData("a/b; x=(c) 1", "x=1", (int)ParameterFaults.Comment)]
    [InlineData("a/b; x=1 (c)", "x=1", (int)ParameterFaults.Comment)]
    [InlineData("a/b; lonely; x=1", "x=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; x=\"open; y=1", "x=open; y=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; x=\"a\"b; y=1", "x=a y=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; x=my file.exe; y=1", "x=my file.exe y=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; x=", "x=", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; =1; y=2", "y=2", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; (open x=1", "x=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; junk x=1", "x=1", (int)ParameterFaults.Syntax)]
    [InlineData("a/b; x=1; x=2", "x=1", (int)ParameterFaults.Duplicate)]
    [InlineData("a/b; x=1; x=1", "x=1", (int)ParameterFaults.None)]
    [InlineData("a/b; x=1; x*=utf-8''2", "x=2", (int)ParameterFaults.Mixed)]
    [InlineData("a/b; x=2; x*=utf-8''2", "x=2", (int)ParameterFaults.None)]
    [InlineData("a/b; x*=utf-8''1; x*=utf-8''2", "x=1", (int)ParameterFaults.Duplicate)]
    [InlineData("a/b; x*=utf-8''1; x*0=1", "x=1", (int)ParameterFaults.Mixed)]
    [InlineData("a/b; x*0=a; x*2=c", "x=a", (int)ParameterFaults.Gap)]
    [InlineData("a/b; x*1=b", "x=b", (int)ParameterFaults.Gap)]
    [InlineData("a/b; x*0=a; x*0=b; x*1=c", "x=ac", (int)ParameterFaults.ContinuationDuplicate)]
    [InlineData("a/b; x*1=b; x*0=a", "x=ab", (int)ParameterFaults.Order)]
    [InlineData("a/b; x*00=a", "x=a", (int)ParameterFaults.Number)]
    [InlineData("a/b; x*0=a; x*z=b", "x=a", (int)(ParameterFaults.Number | ParameterFaults.Gap))]
    [InlineData("a/b; x*=utf-8''%zz", "x=%zz", (int)ParameterFaults.Extended)]
    [InlineData("a/b; x*=nowhere''caf%C3%A9", "x=café", (int)ParameterFaults.Extended)]
    [InlineData("a/b; x*=text", "x=text", (int)ParameterFaults.Extended)]
    [InlineData("a/b; name=\"=?utf-8?q?a=2Eexe?=\"", "name=a.exe", (int)ParameterFaults.EncodedWord)]
    [InlineData("a/b; name==?utf-8?q?a=2Eexe?=", "name=a.exe", (int)ParameterFaults.EncodedWord)]
    [InlineData("a/b; name=\"=?utf-8?q?a=2Eexe?\"", "name==?utf-8?q?a=2Eexe?", (int)ParameterFaults.BadEncodedWord)]
    [InlineData("a/b; name=\"a=?b\"", "name=a=?b", (int)ParameterFaults.None)]
    [InlineData("a/b; name=\"=?nowhere?q?a?=\"", "name==?nowhere?q?a?=", (int)ParameterFaults.BadEncodedWord)]
    public void A_broken_field_is_taken_apart_as_well_as_it_goes_and_each_fault_is_told(string value, string parameters, int faults)
    {
        var field = Parse(value);

        Describe(field).ShouldBe(parameters);
        field.Faults.ShouldBe((ParameterFaults)faults);
    }

    [Theory]
    [InlineData("a; name=\"=?utf-8?q?a=2Eexe?=\"", "a.exe|=?utf-8?q?a=2Eexe?=")]
    [InlineData("a; name=my file.exe", "my file.exe|my")]
    [InlineData("a; name=\"a.txt\".exe; x=1", "a.txt|a.txt.exe")]
    [InlineData("a; name=\"a.txt\" (comment)", "a.txt")]
    [InlineData("a; name=\"C:\\one\\two.exe\"", "C:onetwo.exe|C:\\one\\two.exe")]
    [InlineData("a; name=a\".exe\"", "a\".exe\"|a")]
    [InlineData("a; name=a.txt; name*=utf-8''b.exe", "b.exe|a.txt")]
    [InlineData("a; name=a.txt; name=b.exe", "a.txt|b.exe")]
    [InlineData("a; name*0=a.; name*2=exe; name*1=txt.", "a.txt.exe|a.exetxt.")]
    [InlineData("a; name*0=a.; name*2=exe", "a.|a.exe")]
    [InlineData("a; name*0=x; name*0=a.; name*1=exe", "xexe|xa.exe")]
    public void Every_name_that_some_client_shows_is_a_reading(string value, string readings) =>
        string.Join('|', Parse(value).Set.Readings("name")).ShouldBe(readings);

    [Fact]
    public void More_parameters_than_the_limit_are_left_out_and_told()
    {
        var field = FieldValue.Parse(Encoding.ASCII.GetBytes("a/b" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $";x*{i}=y"))), 128);

        field.Set.Value("x").ShouldBe(new string('y', 128));
        field.Faults.ShouldBe(ParameterFaults.TooMany);
    }

    [Fact]
    public void A_value_that_is_cut_into_continuations_comes_back()
    {
        var cases = Gen.Zip(Gen.Elements("a", "é", "中", "'", "%", " ", ";", "\"").NonEmptyListOf().Select(parts => string.Concat(parts)), Gen.Choose(1, 4));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(cases), one =>
        {
            var (text, size) = one;
            var segments = Encoding.UTF8.GetBytes(text).Take(100).Chunk(size).Select((octets, i) => $"; x*{i}*={(i == 0 ? "utf-8''" : "")}{string.Concat(octets.Select(octet => $"%{octet:x2}"))}");
            var expected = Charsets.Decode([.. Encoding.UTF8.GetBytes(text).Take(100)], Encoding.UTF8);

            return Parse("a/b" + string.Concat(segments)).Set.Value("x") == expected;
        }));
    }

    [Fact]
    public void Any_mixture_is_read()
    {
        var mixtures = Gen.Elements(";", "=", "\"", "\\", "(", ")", "*", "0", "1", "'", "%", "x", "name", " ", "=?utf-8?q?a?=", ",", "/").ListOf(24).Select(parts => string.Concat(parts));
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(mixtures), value => Parse(value).Set.Parameters.All(parameter => Parse(value).Set.Readings(parameter.Name)[0] == parameter.Value)));
    }

    private static FieldValue Parse(string value) => FieldValue.Parse(Encoding.UTF8.GetBytes(value), 128);

    private static string Describe(FieldValue field) => string.Join(' ', field.Set.Parameters.Select(parameter => $"{parameter.Name}={parameter.Value}"));
}
