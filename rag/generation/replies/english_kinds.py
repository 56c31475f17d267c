"""Knows in English the questions that are no search: what is in here, summarise this, hello.

Patterns of whole questions, in small letters, with single spaces: what is not all of one is a
search.
Greetings and thanks are known in some other languages too.
"""

import re

_ASKED = (
    r"(?:(?:please|can|could|would|will|you|kindly|tell me|show me|give me|i(?:'d"
    r"| would) like to (?:know|see)"
    r"|i want to (?:know|see)|let me know|just|ok|so|and),? )*"
)
_END = (
    r"(?: (?:please|for me|now|today|at the moment|currently|in total|altogether|exactly"
    r"|thanks|thank you))*"
)
_DOCUMENTS = r"(?:news )?(?:articles|documents|reports|texts|stories|news|sources|items)"
_DOCUMENT = r"(?:news )?(?:article|document|report|text|story|piece)"
_PLACE = (
    r"(?:here|there|in here|in (?:the|this|your|that) (?:index|library|collection|corpus"
    r"|knowledge ?base|data ?base|archive|system)"
    r"|available|indexed|loaded|stored|on file)"
)
_STORE = r"(?:the|this|your) (?:index|library|collection|corpus|knowledge ?base|data ?base|archive)"
_ON = (
    r"(?:on|about|regarding|concerning|covering|mentioning|related to|dealing with|"
    r"(?:that |which )?(?:mentions?|covers?|discuss(?:es)?"
    r"|deals? with|talks? about|(?:is|are) about|reports? on|refers? to))"
)
_TOPIC = r"(?P<topic>[^?]{2,60}?)"
_QUOTED = r"[\"“'‘«](?P<title>[^\"”»]{2,120}?)[\"”'’»]"
_THIS = rf"(?:this|that|the) {_DOCUMENT}"
_NAMED = (
    rf"(?:(?:the {_DOCUMENT} )?(?:called |titled |entitled )?{_QUOTED}|(?:the"
    rf"|that) {_DOCUMENT} (?:on|about|regarding|concerning) (?P<about>[^?]{{2,60}}?))"
)
_SUM_UP = (
    r"(?:summari[sz]e|sum up|recap|outline|condense"
    r"|(?:(?:give|write|make|provide|do)(?: me)? )?an? (?:short |brief |quick )?(?:summary"
    r"|synopsis|outline|abstract|overview) of)"
)
_TWO = rf"(?:these|those|the|both)(?: two)?(?: of the)? (?:{_DOCUMENTS})"
_ONE_ON = rf"(?:the {_DOCUMENT}|the one|that) (?:on|about) "


def _patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_ASKED + one + _END) for one in written)


CONTENTS = _patterns(
    (
        rf"(?:what|which)(?: kinds? of| sorts? of)? {_DOCUMENTS} (?:do you|does it|do we) "
        rf"(?:have|hold|contain|know|cover)(?: {_PLACE})?"
    ),
    (
        rf"(?:what|which)(?: kinds? of| sorts? of)? {_DOCUMENTS} (?:have you|are|is)(?: there)?"
        rf"(?: got| read| {_PLACE})*"
    ),
    rf"(?:what|which) {_DOCUMENTS} (?:does|do) {_STORE} (?:have|hold|contain)",
    rf"what(?:'s| is| do you have| have you got) (?:in here|in {_STORE}|inside)",
    rf"what does {_STORE} (?:have|hold|contain)",
    (
        rf"how many {_DOCUMENTS} (?:do you have|are there|have you(?: got| read)?|are"
        rf"|do you know|does {_STORE} (?:have|hold|contain))(?: {_PLACE})*"
    ),
    (
        rf"(?:list|show|display|enumerate)(?: me)?(?: all)?(?: of)?(?: the| your)? {_DOCUMENTS}"
        rf"(?: you have| there are| {_PLACE})*"
    ),
    (
        r"(?:list|show)(?: me)?(?: all)?(?: of)?(?: the| your)? (?:titles|headlines)(?: of "
        rf"(?:all )?(?:the |your )?{_DOCUMENTS})?"
    ),
    rf"(?:all|the list of|a list of)(?: the| your)? {_DOCUMENTS}(?: {_PLACE})?",
)
ARTICLES_ON = _patterns(
    (
        r"(?:list|find|show|search for|get|name|display)(?: me)?(?: all| some| any)?(?: of)?"
        rf"(?: the| your)? {_DOCUMENTS} {_ON} {_TOPIC}"
    ),
    (
        rf"(?:which|what|how many) {_DOCUMENTS}(?: are there| do you have| are)? {_ON} {_TOPIC}"
        r"(?: are there| do you have)?"
    ),
    (
        rf"(?:are there|is there|do you have|have you got)(?: any| an?| some)? (?:{_DOCUMENTS}"
        rf"|{_DOCUMENT}) {_ON} {_TOPIC}"
    ),
    rf"(?:all )?{_DOCUMENTS} {_ON} {_TOPIC}",
)
SUMMARY = _patterns(
    rf"{_SUM_UP} (?:{_NAMED}|{_THIS}|this|it)",
    rf"what (?:is|was) (?:{_NAMED}|{_THIS})(?: all| mainly| mostly)? about",
    rf"what does (?:{_NAMED}|{_THIS}) (?:say|tell|report|talk about|cover)",
    (
        r"(?:what (?:is|are) )?the (?:main |key )(?:points?|ideas?|content|message) of "
        rf"(?:{_NAMED}|{_THIS})"
    ),
)
COMPARISON = _patterns(
    rf"compare {_TWO}",
    (
        rf"compare {_ONE_ON}(?P<first_about>[^?]{{2,60}}?) (?:and|with|to) {_ONE_ON}"
        r"(?P<second_about>[^?]{2,60}?)"
    ),
    (
        rf"compare {_TWO} (?:on|about) (?P<first_about>[^?]{{2,60}}?) and (?:on |about )?"
        r"(?P<second_about>[^?]{2,60}?)"
    ),
    (
        r"compare [\"“'‘](?P<first>[^\"”]{2,120}?)[\"”'’] (?:and|with|to) [\"“'‘]"
        r"(?P<second>[^\"”]{2,120}?)[\"”'’]"
    ),
    rf"(?:what (?:is|are) the differences?|how) (?:between |do ){_TWO}(?: differ| compare)?",
    rf"what do {_TWO} have in common",
)
GREETING = re.compile(
    r"(?:hi|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|day))(?: (?:there"
    r"|wenqu|all|everyone))?|how are you(?: doing)?"
    r"|hola|buenos días|buenas tardes|buenas noches|bonjour|bonsoir|salut|hallo|guten "
    r"(?:tag|morgen|abend)|servus|moin"
    r"|привет|здравствуйте?|добрый (?:день|вечер)|доброе утро|こんにちは|こんばんは"
    r"|おはよう(?:ございます)?|안녕(?:하세요|하십니까)?"
    r"|olá|oi|bom dia|boa tarde|ciao|buongiorno|buonasera|merhaba|xin chào|halo"
)
THANKS = re.compile(
    r"(?:many )?(?:thanks|thank you|thx|cheers|ta)(?: (?:a lot|very much|so much|again"
    r"|you))*|(?:that's )?(?:great|perfect|very helpful|awesome)"
    r"|(?:muchas )?gracias|merci(?: beaucoup)?|danke(?: schön| sehr)?|vielen dank|"
    r"(?:большое )?спасибо|благодарю"
    r"|(?:どうも)?ありがとう(?:ございます|ございました)?|감사합니다|고마워요?|고맙습니다"
    r"|obrigad[oa]|grazie(?: mille)?|teşekkürler|cảm ơn|terima kasih"
)
FAREWELL = re.compile(
    r"(?:good)?bye(?: bye)?|see you(?: later| soon)?|farewell|adiós|hasta luego|au revoir"
    r"|auf wiedersehen|tschüss|до свидания|пока|さようなら|안녕히 계세요"
)
IDENTITY = re.compile(
    _ASKED + r"(?:who|what) (?:are|r) (?:you|u)|(?:what(?:'s| is) )?your name|are you (?:an? )?"
    r"(?:human|robot|bot|person|ai|chatgpt|language model|llm)"
    r"|introduce yourself|tell me about yourself|what is wenqu|who (?:made|built|created) you"
    r"|¿?quién eres|¿?qué eres|qui es-tu|qui êtes-vous|wer bist du|wer sind sie|кто (?:ты"
    r"|вы)|あなたは誰ですか|당신은 누구입니까"
)
ABILITIES = re.compile(
    _ASKED + r"(?:what (?:can|could) (?:you|i) (?:do|ask|answer|help(?: me)? with|ask you)(?: "
    r"(?:here|about|for me|me))*|how (?:can|could|do) you help(?: me)?"
    r"|what are you (?:able to do|good for|capable of)|how (?:do|does|can|should) (?:i|you"
    r"|this|it) (?:use you|work|use this|use it)"
    r"|what do you do|help(?: me)?|what (?:are )?your (?:features|abilities|capabilities"
    r"|functions))"
    r"|¿?qué puedes hacer|que peux-tu faire|que pouvez-vous faire|was kannst du"
    r"|что ты умеешь|что вы умеете|何ができますか|무엇을 할 수 있(?:나요|습니까)"
)
